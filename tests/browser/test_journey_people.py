"""People come: a new one to the demo's findings, a colleague by an invitation, somebody whose session has ended."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from apps.customers.people import give_password
from apps.scans.requests import ScanRequest, request_scan
from apps.tenancy.scope import scope
from tests.browser.company import scan_demo

PASSWORD = "correct horse battery"
SCAN_MS = 180_000

pytestmark = pytest.mark.usefixtures("committed")


def fill(page, **fields):
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)


def open_mail(page, link_holds):
    """Follow a link of the newest mail, as somebody who reads it."""
    page.goto("/local/mail")
    page.locator(f"article a[href*='{link_holds}']").first.click()


def test_a_new_person_signs_up_and_reaches_the_findings_of_the_demo_in_three_clicks(open_tab, workers):
    page = open_tab().open("/")
    page.get_by_role("link", name="Sign up free").click()
    page.locator("input[type=email]").fill("ann@example.com")
    page.locator("input[type=password]").fill(PASSWORD)
    fill(page, Organisation="Ann's shop")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    open_mail(page, "/auth/confirm-email/")
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()

    page.get_by_role("button", name="Try demo data").click()
    expect(page.locator("#running")).to_contain_text("The scan is over", timeout=SCAN_MS)
    page.get_by_role("link", name="Show what it found").click()
    expect(page.locator("#demo")).to_contain_text("findings of the demo, not yours")
    page.locator("#tile-open").click()

    expect(page.get_by_role("heading", name="Findings", level=1)).to_be_visible()
    expect(page.locator("main tbody tr").first).to_be_visible()


def test_an_invited_viewer_reads_everything_and_changes_nothing(alice, open_tab, web):
    scan_demo(alice)
    hers = open_tab(alice).open("/members")
    hers.get_by_label("Email").fill("vera@example.com")
    hers.get_by_label("Role", exact=True).select_option("viewer")
    hers.get_by_role("button", name="Send the invitation").click()
    expect(hers.get_by_text("The invitation was sent to vera@example.com")).to_be_visible()

    page = open_tab().open("/local/mail")
    open_mail(page, "/invitations/")
    page.get_by_role("link", name="Sign up").last.click()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()

    links = page.locator("nav[aria-label=Main] a").evaluate_all("links => links.map(link => link.pathname)")
    assert "/findings" in links
    for path in links:
        page.goto(path)
        # A file of what one may read changes nothing.
        changing = page.locator("main form[method=post]:not([action*=export])")
        expect(changing).to_have_count(0)
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    answer = page.request.post(
        "/members",
        form={"email": "x@example.com", "role": "owner", "csrfmiddlewaretoken": token},
        headers={"Accept": "text/html", "Referer": f"{web}/members"},
    )
    assert answer.status == 403


def test_a_session_that_ends_while_a_page_polls_leads_to_signing_in_and_back(alice, open_tab):
    # First, since another password ends all sessions.
    password = give_password("alice@example.com")
    tab = open_tab(alice)
    with scope(alice.customer_id):
        # Nobody works here, so the page goes on asking how far the scan is.
        request_scan(ScanRequest(demo=True))
    page = tab.open("/overview")
    expect(page.locator("#running")).to_be_visible()

    Session.objects.all().delete()
    page.wait_for_url("**/auth/login/**")
    page.locator("input[type=email]").fill("alice@example.com")
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    assert page.url.endswith("/overview")
