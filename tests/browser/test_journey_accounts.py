"""An owner connects an AWS account step by step, gets it wrong first, sees it scanned; and looks through a cluster."""

import pytest
from playwright.sync_api import expect

from apps.accounts.models import CloudAccount
from apps.tenancy.scope import scope
from tests.browser.company import scan_demo
from tests.engine.cloud import Cloud
from tests.engine.conftest import _proxy, cloud, faults, moto_url

__all__ = ["_proxy", "cloud", "faults", "moto_url"]

ROLE = "arn:aws:iam::123456789012:role/OpsCurbReadOnly"
DENIED = {"code": "AccessDenied", "status": 403}


@pytest.fixture(scope="module")
def environment(environment, _proxy):
    """The emulated AWS, which misbehaves as it is told."""
    return {**environment, **Cloud.ENVIRONMENT, "OPSCURB_AWS_ENDPOINT_URL": _proxy.url}


def external_id(someone):
    with scope(someone.customer_id):
        return CloudAccount.objects.get().external_id


def test_an_account_is_connected_after_a_mistake_and_scanned(
    committed, workers, customer, open_tab, cloud, faults
):
    alice = customer("alice")
    tab = open_tab(alice)
    page = tab.open("/accounts")

    page.get_by_role("link", name="Connect AWS").click()
    page.get_by_label("Name").fill("prod-payments")
    page.get_by_label("Regions").select_option("us-east-1")
    page.get_by_role("button", name="Go on").click()
    own = str(external_id(alice))
    expect(page.get_by_label("External ID")).to_have_value(own)
    expect(page.get_by_label("CloudFormation template")).to_contain_text(own)
    page.locator("#copy-setup").click()
    expect(page.locator("#status")).to_contain_text("C")
    page.get_by_role("link", name="The role is there").click()

    page.get_by_label("Role ARN").fill(ROLE)
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("alert")).to_contain_text("does not require the ExternalId")
    expect(page.get_by_text("Not tried")).to_have_count(2)
    assert tab.axe() == []
    page = tab.open(page.url)
    expect(page.get_by_text("The last try failed")).to_be_visible()
    expect(page.get_by_label("Role ARN")).to_have_value(ROLE)

    wrong = {"service": "sts", "operation": "AssumeRole", "body": f"ExternalId != '{own}'", "error": DENIED}
    denied = {
        "service": "ec2",
        "operation": "DescribeAddresses",
        "error": {**DENIED, "code": "UnauthorizedOperation"},
    }
    faults.rules(wrong, denied)
    page.get_by_role("button", name="Verify again").click()
    expect(page.get_by_text("Proven")).to_have_count(4, timeout=45_000)
    expect(page.get_by_role("cell", name="ec2:DescribeAddresses")).to_be_visible()
    assert tab.axe() == []
    assert tab.too_wide() == []

    page.get_by_role("link", name="Go on to the first scan").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("ec2:DescribeAddresses").first).to_be_visible(timeout=90_000)

    page = tab.open("/accounts")
    expect(page.get_by_text("1 not permitted")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("none planned")).to_have_count(0)


def test_a_cluster_is_looked_through(committed, customer, open_tab):
    alice = customer("alice")
    scan_demo(alice, ())
    tab = open_tab(alice)

    for name in ("clusters", "nodes", "workloads", "volumes", "claims", "plan"):
        tab.open(f"/kubernetes?view={name}")
        tab.assert_sound()

    page = tab.open("/kubernetes?view=workloads")
    page.get_by_label("Namespace", exact=True).select_option(index=1)
    expect(page.locator("#status")).to_contain_text("workloads shown")
    assert "namespace=" in page.url
