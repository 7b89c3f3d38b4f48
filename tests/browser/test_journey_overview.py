"""Whoever is new sees the demo within three clicks, and the overview shows how things went."""

import re

from playwright.sync_api import expect

from tests.apps.dashboard.looks import connected, looked

SECONDS = 60_000


def test_somebody_new_reaches_findings_of_the_demo_in_three_clicks(committed, alice, workers, open_tab):
    tab = open_tab(alice)
    page = tab.open("/overview")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()

    page.get_by_role("button", name="Try demo data").click()
    page.get_by_role("link", name="Show what it found").click(timeout=SECONDS)
    page.locator("#tile-open").click()

    expect(page.locator("tbody .badge").first).to_be_visible()
    expect(page).to_have_url(re.compile("/findings$"))
    tab.open("/overview").get_by_text("These are findings of the demo, not yours.").wait_for()
    tab.assert_sound()


def test_the_view_changes_without_a_load_and_the_numbers_lead_to_their_list(committed, alice, open_tab):
    prod, test = connected(alice, "prod"), connected(alice, "test")
    for number, days_ago in enumerate((80, 60, 20, 10, 1)):
        looked(alice, *[100 * (number + 1)] * (number + 1), account_id=prod, days_ago=days_ago)
    looked(alice, 5000, account_id=test, days_ago=25)
    tab = open_tab(alice)
    page = tab.open("/overview")
    tab.assert_sound()

    page.get_by_label("Account").focus()
    page.get_by_label("Account").select_option("test")
    expect(page.locator("#tile-open strong")).to_have_text("$400")
    expect(page.locator("#status")).to_contain_text("$400.00 a month")
    expect(page.get_by_label("Account")).to_be_focused()
    page.locator("#tile-open").click()

    expect(page).to_have_url(re.compile(f"/findings\\?account={test}"))
    expect(page.locator("tfoot")).to_contain_text("$400.00")
    page.go_back()
    expect(page.locator("#tile-open strong")).to_have_text("$400")


def test_the_trail_and_the_plan_are_read_by_keyboard_and_without_javascript(committed, alice, open_tab):
    looked(alice, 100)
    tab = open_tab(alice, java_script_enabled=False)
    page = tab.page
    page.goto("/events")

    page.get_by_label("Type").select_option("customer.created")
    page.get_by_role("button", name="Apply").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto("/plan")
    expect(page.locator("#meter-api_keys")).to_be_visible()
