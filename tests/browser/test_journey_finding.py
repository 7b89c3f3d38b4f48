"""A person reads one finding: its arithmetic, its fix, and what a model says of it, markup and all."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from apps.findings.models import Finding
from apps.tenancy.scope import scope
from tests.browser.company import HOSTILE, scan_demo
from tests.vendors import vendor_server


@pytest.fixture(scope="module")
def vendor():
    """A vendor of models whose answers hold markup."""
    with vendor_server() as server:
        server.tells = lambda asked: (
            asked["playbook"] | {"explanation": "It is <b>billed</b> and nobody uses it."}
        )
        yield server


@pytest.fixture(scope="module")
def environment(environment, vendor):
    """As for all other pages, with that vendor in the place of the real one."""
    return environment | {
        "OPSCURB_EGRESS_ALLOW": "127.0.0.0/8",
        "OPSCURB_OPENAI_BASE_URL": f"http://127.0.0.1:{vendor.port}/v1",
        "OPSCURB_OPENAI_API_KEY": "sk-test",
    }


@pytest.fixture
def finding_of(committed, customer):
    """The dearest priced finding of a customer on a plan, with a name that tries to break the page."""

    def make(plan):
        someone = customer(f"reader-{plan}", plan=plan)
        scan_demo(someone)
        with scope(someone.customer_id):
            finding = Finding.objects.exclude(price_basis="none").order_by("-cents")[0]
            Finding.objects.filter(id=finding.id).update(resource_name=HOSTILE[:256])
        return someone, f"/findings/{finding.id}"

    return make


def amount_in(text):
    return Decimal(re.sub(r"[^\d.]", "", text))


def test_the_arithmetic_gives_the_saving_and_an_unpriced_finding_says_so(finding_of, open_tab):
    someone, path = finding_of("pro")
    page = open_tab(someone).open(path)

    lines = page.locator("table", has=page.locator("#saving")).locator("tbody td:last-child")
    saving = page.locator("#saving strong")
    assert sum(map(amount_in, lines.all_inner_texts())) == amount_in(saving.inner_text()) > 0

    with scope(someone.customer_id):
        Finding.objects.filter(id=path.rpartition("/")[2]).update(
            price_basis="none", monthly_cost=0, counted_cost=0
        )
    page.reload()
    expect(page.get_by_text("Not priced").first).to_be_visible()
    expect(page.get_by_text("$0.00")).to_have_count(0)


def test_a_pro_user_asks_a_model_once_and_its_markup_stays_text(finding_of, open_tab, vendor):
    someone, path = finding_of("pro")
    page = open_tab(someone).open(path)

    page.locator("#ask").click()

    expect(page.get_by_text("AI-written, check first")).to_be_visible()
    expect(page.locator("#ask")).to_have_count(0)
    expect(page.locator("#advice b")).to_have_count(0)
    later = open_tab(someone)
    expect(later.open(path).get_by_text("AI-written, check first")).to_be_visible()
    assert len(vendor.taken) == 1
    later.assert_sound()


def test_a_free_user_reads_why_there_is_no_model_and_the_reviewed_steps(finding_of, open_tab):
    someone, path = finding_of("free")

    page = open_tab(someone).open(path)

    expect(page.get_by_text("does not include instructions by a model")).to_be_visible()
    expect(page.locator("#ask")).to_have_count(0)
    expect(page.locator("pre").first).to_contain_text("aws ")
