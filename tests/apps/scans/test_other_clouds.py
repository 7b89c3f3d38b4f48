"""Scans of accounts that there is no scanner for: said so, and in nobody's way."""

from uuid import UUID

import pytest

from apps.accounts.cloud import add_cloud_account
from apps.scans.models import Scan
from apps.scans.removal import forget_cloud_account
from apps.scans.requests import ScanRequest, request_scan
from apps.scans.selectors import coverage_of
from apps.tenancy.scope import scope
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.usefixtures("committed")
CHECK = "ebs_volume_unattached"


def added(who, name: str = "prod-cn", provider: str = "alibaba") -> UUID:
    with scope(who.customer_id):
        return add_cloud_account(provider=provider, name=name, credentials="a-bare-token").id


def scanned(who, **wanted) -> tuple[Scan, list[dict[str, str]]]:
    """The scan after workers did all they could, and its failed units."""
    with scope(who.customer_id):
        scan_id = request_scan(ScanRequest(**{"checks": [CHECK]} | wanted)).id
    work_off()
    with scope(who.customer_id):
        scan = Scan.objects.get(id=scan_id)
        return scan, coverage_of(scan)["failed_units"]


def test_a_scan_of_such_accounts_alone_fails_with_the_reason_of_each(alice):
    added(alice)
    added(alice, "shared", "azure")

    scan, failed = scanned(alice)

    assert (scan.status, scan.account_id, scan.total_findings) == ("failed", None, 0)
    assert "prod-cn: alibaba accounts cannot be scanned yet" in scan.error
    assert "shared: azure accounts cannot be scanned yet" in scan.error
    assert len(failed) == 2


def test_the_aws_account_of_the_same_scan_is_scanned(alice, connected, cloud):
    cloud(10)
    account, _ = connected(alice), added(alice)

    scan, failed = scanned(alice)

    assert (scan.status, scan.account_id, scan.total_findings) == ("completed", account, 1)
    assert failed == [{"account": "prod-cn", "region": "", "error": "alibaba accounts cannot be scanned yet"}]


def test_an_account_that_is_removed_before_its_turn_ends_the_same_way(alice):
    account = added(alice)
    with scope(alice.customer_id):
        scan_id = request_scan(ScanRequest()).id
        forget_cloud_account(account)

    work_off()

    with scope(alice.customer_id):
        assert Scan.objects.get(id=scan_id).status == "failed"
