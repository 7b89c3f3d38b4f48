"""Waste that is meant to be: exempt with a reason until a day, out of totals, through another scan, until its end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.company import scan_demo

pytestmark = pytest.mark.usefixtures("committed")


def sum_of(page: Page) -> str:
    return page.locator("#sum strong").inner_text()


def test_an_exempt_finding_stays_so_through_a_scan_until_its_exemption_ends(alice, open_tab):
    scan_demo(alice)
    tab = open_tab(alice)
    page = tab.open("/findings?by=resource")
    before, name = sum_of(page), page.locator("tbody .mono").first.inner_text()
    until = timezone.localdate() + timedelta(days=20)

    page.locator("#l1").click()
    page.locator("#do-exempt").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("kept for the audit")
    dialog.get_by_label("or until a date").fill(until.isoformat())
    dialog.get_by_role("button", name="Exempt").click()

    expect(page.locator("#exempt-by")).to_contain_text("kept for the audit")
    tab.open(page.url)
    tab.assert_sound()
    scan_demo(alice)
    listed = tab.open("/findings?by=resource")
    assert sum_of(listed) != before
    expect(listed.get_by_role("link", name="Exempt (1)")).to_be_visible()
    assert name not in listed.locator("tbody").inner_text()

    soon = tab.open("/exemptions?list=soon")
    expect(soon.locator("tbody")).to_contain_text("kept for the audit")
    tab.assert_sound()
    soon.get_by_role("link", name="End exemption 1").click()
    soon.get_by_role("button", name="End it").click()

    expect(soon.get_by_text("The exemption ended.")).to_be_visible()
    assert sum_of(tab.open("/findings?by=resource")) == before


def test_ticked_findings_are_exempt_with_a_reason_alone(alice, open_tab):
    scan_demo(alice)
    page = open_tab(alice).open("/findings?by=resource")
    count = page.locator("input[name=finding]").count()
    page.locator("#f1").check()

    page.get_by_role("button", name="Exempt").click()
    expect(page.get_by_text("Write why these are exempt")).to_be_visible()
    page.locator("#f1").check()
    page.get_by_label("Note or reason").fill("a test bench")
    page.get_by_role("button", name="Exempt").click()

    expect(page.get_by_text("1 finding exempt.", exact=True)).to_be_visible()
    assert page.locator("input[name=finding]").count() <= count
