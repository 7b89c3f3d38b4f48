"""A person adds a webhook, tries it, breaks and mends the receiver, and sends again what failed."""

import threading

import pytest
from playwright.sync_api import expect

from bench.receiver import receiving, verified


@pytest.fixture(scope="module")
def environment(environment):
    """This machine may be reached, as where the receiver listens; the rest of the private addresses may not."""
    return {**environment, "OPSCURB_EGRESS_ALLOW": "127.0.0.0/8", "OPSCURB_WEBHOOK_RETRY_SECONDS": "3,600"}


def test_a_webhook_is_added_tried_mended_and_replayed(committed, workers, customer, open_tab):
    tab = open_tab(customer("alice"))
    page = tab.open("/webhooks/new")

    page.get_by_label("URL").fill("http://10.0.0.5/in")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#errors")).to_contain_text("10.0.0.5")

    with receiving(says=b"taken") as there:
        page.get_by_label("URL").fill(there.url)
        page.get_by_label("Name").fill("ours")
        page.get_by_role("button", name="Add it").click()
        secret = page.locator("#secret").input_value()

        there.answer = lambda headers: 200
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("the receiver answered 200")).to_be_visible()
        expect(page.get_by_role("cell", name="webhook.test")).to_be_visible()
        expect(page.get_by_text("taken")).to_be_visible()
        assert verified(secret, there.received[0])
        assert tab.axe() == []

        there.answer = lambda headers: 500
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_text("The receiver answered 500").first).to_be_visible(timeout=45_000)
        expect(page.locator("#attempt-3")).to_be_visible(timeout=45_000)
        assert tab.axe() == []

        # Not before the page shows that it waits: what is there when a page loads is not announced.
        waiting = threading.Event()
        there.answer = lambda headers: 204 if waiting.wait(30) else 500
        page.get_by_role("button", name="Send it again").click()
        expect(page.locator("#delivery[data-say^='It waits']")).to_be_visible()
        waiting.set()
        expect(page.get_by_text("Delivered")).to_be_visible()
        expect(page.locator("#status")).to_have_text("It arrived")
        assert {request.id for request in there.received} == {there.received[0].id}
        assert {request.body for request in there.received} == {there.received[0].body}

        page.get_by_role("link", name="ours").click()
        page.get_by_label("State").select_option("failed")
        expect(page.get_by_text("No delivery matches.")).to_be_visible()
        page.get_by_role("link", name="Clear filters").click()
        expect(page.get_by_role("cell", name="webhook.test")).to_be_visible()
        assert tab.axe() == []
