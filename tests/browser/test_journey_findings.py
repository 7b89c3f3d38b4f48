"""A person looks through findings, acts on them and takes it back; the filter stays, focus is kept, sums agree."""

import csv
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.company import scan_demo


@pytest.fixture
def alice(committed, customer):
    alice = customer("alice")
    scan_demo(alice)
    return alice


def rows_of(page):
    return page.locator('tbody a[href^="/findings/"]').all_inner_texts()


def sum_of(page):
    return Decimal(re.sub(r"[^\d.]", "", page.locator("#sum strong").inner_text()))


def test_the_list_and_its_file_add_up_to_the_same_cent(alice, open_tab, tmp_path):
    page = open_tab(alice).open("/findings?severity=low&severity_is=not")

    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    file = tmp_path / "findings.csv"
    download.value.save_as(file)

    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert sum(Decimal(row["counted_cost"]) for row in rows) == sum_of(page) > 0


def test_a_filter_lives_in_the_address_that_a_colleague_opens(alice, open_tab):
    tab = open_tab(alice)
    page = tab.open("/findings?by=resource")
    every = len(rows_of(page))

    page.get_by_label("Severity", exact=True).select_option("high")
    page.get_by_label("Severity: is or is not").select_option("not")
    expect(page).to_have_url(re.compile("severity=high.*severity_is=not"))
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("tbody .high")).to_have_count(0)
    hers = rows_of(page)

    his = open_tab(alice, "viewer").open(page.url)
    assert rows_of(his) == hers
    assert 0 < len(hers) <= every


def test_sorting_opening_and_going_back_keep_the_filter_with_and_without_a_script(alice, open_tab):
    seen = {}
    for scripted in (True, False):
        page = open_tab(alice, java_script_enabled=scripted).open("/findings?by=resource")
        page.get_by_label("Category", exact=True).select_option("storage_optimization")
        if not scripted:
            page.get_by_role("button", name="Apply").click()
        expect(page).to_have_url(re.compile("category=storage_optimization"))
        page.get_by_role("link", name="Oldest first").click()
        expect(page).to_have_url(re.compile("category=storage_optimization.*sort=age|sort=age.*category"))
        seen[scripted] = rows_of(page)
        page.locator('tbody a[href^="/findings/"]').first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.get_by_role("link", name="All of this filter").click()
        assert rows_of(page) == seen[scripted]
        page.go_back()
        page.go_back()
        expect(page.get_by_label("Category", exact=True)).to_have_value("storage_optimization")
        assert rows_of(page) == seen[scripted]

    assert seen[True] == seen[False] != []


def test_ticked_findings_of_a_group_are_snoozed_and_undo_brings_them_back(alice, open_tab):
    tab = open_tab(alice)
    page = tab.open("/findings")
    page.locator("tbody a[id^=group-]").first.click()
    before, total = len(rows_of(page)), sum_of(page)

    for box in page.locator("input[name=finding]").all()[:2]:
        box.check()
    page.get_by_label("Note").fill("next sprint")
    page.get_by_role("button", name="Snooze").click()

    expect(page.get_by_text("2 findings snoozed.", exact=True)).to_be_visible()
    expect(page.locator("#status")).to_contain_text("2 findings snoozed.")
    expect(page.locator("input[name=finding]")).to_have_count(before - 2)
    snoozed = open_tab(alice).open("/findings?state=snoozed&by=resource")
    assert len(rows_of(snoozed)) == 2
    assert snoozed.get_by_text("Note: next sprint").count() == 2

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 findings as before.", exact=True)).to_be_visible()
    expect(page.locator("input[name=finding]")).to_have_count(before)
    assert sum_of(page) == total


def test_by_keyboard_alone_a_finding_is_opened_and_handled_in_a_dialog(alice, open_tab):
    page = open_tab(alice).open("/findings?by=resource")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("#l1").focus()
    page.keyboard.press("Enter")
    handle = page.locator("#do-handle")
    handle.focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_label("Note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(handle).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.type("done")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The finding is marked as handled.")).to_be_visible()
    expect(page.get_by_text("Note: done")).to_be_visible()


def test_every_view_of_findings_is_sound(alice, open_tab):
    tab = open_tab(alice)
    for path in ("/findings", "/findings?by=resource", "/findings?q=nothing-like-it", "/findings?severity=x"):
        tab.open(path)
        tab.assert_sound(120_000)
