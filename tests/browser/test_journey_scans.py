"""A person starts scans and watches them, reads what was missing, cancels; makes schedules and reports."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.scans import queue
from apps.scans.run import run
from apps.tenancy.scope import scope
from tests.apps.dashboard.looks import DENIED, connected, looked
from tests.browser.company import scan_demo

SECONDS = 60_000


@pytest.fixture
def alice(committed, customer):
    return customer("alice")


def test_a_scan_is_started_and_watched_until_polling_stops(alice, open_tab):
    tab = open_tab(alice)
    page = tab.open("/scans")
    page.get_by_role("link", name="Start a scan").click()

    page.get_by_label("The demo").check()
    page.get_by_label("AWS regions").select_option(["us-east-1", "eu-west-1"])
    page.get_by_label("Clusters as well").uncheck()
    page.get_by_role("button", name="Start it").click()
    expect(page.locator("#live")).to_contain_text("Queued")
    for done in (0, 1):
        # Step by step, since a worker would be done between two looks.
        run(queue.claim())
        expect(page.locator("#live")).to_contain_text(f"{done} of 2 regions", timeout=SECONDS)
        expect(page.locator("#details tbody").first).to_contain_text(f"{done} of 2", timeout=SECONDS)
    run(queue.claim())
    expect(page.locator("#live")).to_contain_text("after", timeout=SECONDS)
    expect(page.locator("#status")).to_contain_text("Completed")

    expect(page.locator("#details tbody").first).to_contain_text("us-east-1")
    expect(page.locator("[hx-trigger]")).to_have_count(0, timeout=SECONDS)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(6_000)
    assert asked == []
    # Anew, since what is counted is what a page costs and not what watching it for a minute does.
    tab.open(page.url)
    tab.assert_sound()
    shown = re.search(r"\$[\d,.]+", page.locator("#live").inner_text())[0]
    page.locator("#findings").click()
    expect(page.locator("#sum strong")).to_have_text(shown)


def test_a_running_scan_is_canceled_in_a_dialog_and_without_a_script(alice, open_tab):
    for scripted in (True, False):
        tab = open_tab(alice, java_script_enabled=scripted)
        page = tab.page
        page.goto("/scans/new")
        page.get_by_label("The demo").check()
        page.get_by_role("button", name="Start it").click()
        run(queue.claim())
        run(queue.claim())
        page.goto(page.url)
        expect(page.locator("#live")).to_contain_text("a month so far")

        page.locator("#to-cancel").click()
        if scripted:
            expect(page.get_by_role("dialog")).to_be_visible()
            assert tab.axe() == []
            page.keyboard.press("Escape")
            expect(page.locator("#to-cancel")).to_be_focused()
            page.locator("#to-cancel").click()
        page.get_by_role("button", name="Cancel the scan").click()

        expect(page.get_by_text("The scan was canceled.")).to_be_visible()
        expect(page.locator("#live")).to_contain_text("Canceled")


def test_denied_calls_are_named_with_a_policy_to_copy_and_lower_the_coverage(alice, open_tab):
    prod = connected(alice, "prod")
    looked(alice, 100, account_id=prod, days_ago=1)
    tab = open_tab(alice)
    page = tab.open("/overview")
    expect(page.locator("#tile-coverage")).to_contain_text("100 %")

    scan = looked(alice, 100, account_id=prod, gaps=[DENIED])
    page = tab.open(f"/scans/{scan}")
    expect(page.locator("#live")).to_contain_text("Completed with gaps")
    expect(page.get_by_role("region", name="Gaps")).to_contain_text("ec2:DescribeSnapshots")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#status")).to_have_text(re.compile("Copied|Press"))
    page.get_by_role("link", name="Show only problems").click()
    expect(page.get_by_role("region", name="Accounts and their regions")).to_contain_text("us-east-1")
    tab.open(f"/scans/{scan}")
    tab.assert_sound()

    page = tab.open("/overview")
    expect(page.locator("#tile-coverage")).to_contain_text("50 %")
    expect(page.locator("#tile-coverage")).to_contain_text("1 of 2")


def test_a_schedule_is_made_read_in_another_zone_run_and_paused(alice, open_tab):
    tab = open_tab(alice)
    page = tab.open("/schedules/new")
    tab.assert_sound()

    page.get_by_label("Name").fill("nightly")
    page.get_by_label("By the clock of").fill("Europe/Madrid")
    page.get_by_label("First day").fill("2031-01-15")
    page.get_by_label("How often").select_option("10080")
    expect(page.locator("#preview")).to_contain_text("Every Wednesday at 02:00, Europe/Madrid")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("cell", name="15 Jan 2031, 01:00")).to_be_visible()

    page.goto("/profile")
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_role("button", name="Save").first.click()
    page.goto("/schedules")
    expect(page.get_by_role("cell", name="15 Jan 2031, 10:00")).to_be_visible()
    page.get_by_role("button", name="Pause nightly").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    tab.open("/schedules")
    tab.assert_sound()
    page.get_by_role("button", name="Run nightly now").click()
    expect(page.locator("#live")).to_contain_text("Queued")


def test_reports_are_made_and_downloaded_and_a_strangers_link_leads_nowhere(
    alice, customer, workers, open_tab, tmp_path
):
    scan_demo(alice)
    tab = open_tab(alice)
    for format in ("pdf", "csv"):
        page = tab.open("/reports")
        page.locator("summary").filter(has_text="Make a report").click(
            trial=page.locator("#id_format").is_visible()
        )
        page.locator("#id_format").select_option(format)
        page.get_by_role("button", name="Make it").click()
        link = page.locator('a[id^="get-"]').first
        expect(link).to_contain_text(format, timeout=SECONDS)
        with page.expect_download() as download:
            link.click()
        file = tmp_path / format
        download.value.save_as(file)
        content = Path(file).read_bytes()
        assert content.startswith(b"%PDF" if format == "pdf" else b"provider,")
    tab.open("/reports")
    tab.assert_sound()

    other = open_tab(customer("mallory"))
    answer = other.page.goto(page.locator('a[id^="get-"]').first.get_attribute("href"))
    assert answer.status == 404
    with scope(alice.customer_id):
        from apps.reports.selectors import list_reports

        assert len(list_reports().reports) == 2
