"""Running a scan from its request to its end."""

from decimal import Decimal

import pytest

from apps.events.models import Event
from apps.findings.models import Finding, Observation
from apps.savings.models import Verification
from apps.scans.models import Scan, ScanUnit
from apps.scans.requests import ScanRequest, cancel, request_scan
from apps.scans.selectors import coverage_of, progress_of
from apps.tenancy.scope import scope
from opscurb.aws.account.advisers import ADVISERS
from opscurb.errors import Conflict, Invalid
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.usefixtures("committed")
# One check keeps these quick; every check is scanned for elsewhere.
CHECK = "ebs_volume_unattached"


def requested(who, **wanted):
    with scope(who.customer_id):
        return request_scan(ScanRequest(**{"checks": [CHECK]} | wanted)).id


def events_of(scan_id):
    return list(
        Event.objects.filter(target_id=str(scan_id)).order_by("created_at").values_list("type", flat=True)
    )


def test_a_scan_finds_the_planted_waste_and_ends_with_its_totals(alice, connected, cloud):
    cloud(1000, 10)
    account = connected(alice)
    scan_id = requested(alice)

    work_off()

    with scope(alice.customer_id):
        scan = Scan.objects.get(id=scan_id)
        assert (scan.status, scan.error) == ("completed", "")
        assert (scan.total_findings, scan.total_monthly_savings) == (2, Decimal("80.80"))
        assert (scan.high, scan.medium, scan.low) == (1, 0, 1)
        assert scan.account_id == account
        first, second, *found, last = events_of(scan_id)
        assert (first, second, last) == ("scan.queued", "scan.started", "scan.completed")
        # One a stored batch: how many there are depends on when it was time to store.
        assert set(found) == {"finding.created"}
        assert progress_of(scan)["percent"] == 100


def test_coverage_tells_what_could_not_be_checked(alice, connected, cloud):
    cloud(10)
    connected(alice)
    scan_id = requested(alice)

    work_off()

    with scope(alice.customer_id):
        coverage = coverage_of(Scan.objects.get(id=scan_id))
        assert coverage["regions"] == ["us-east-1"]
        assert coverage["checks_run"] == 1
        assert {gap["check_id"] for gap in coverage["could_not_check"]} <= {CHECK}


def test_a_second_scan_resolves_what_is_gone(alice, connected, cloud):
    gone, stays = cloud(1000, 10)
    connected(alice)
    requested(alice)
    work_off()

    import boto3
    from django.conf import settings

    boto3.client(
        "ec2", region_name="us-east-1", endpoint_url=settings.OPSCURB_AWS_ENDPOINT_URL
    ).delete_volume(VolumeId=gone)
    second = requested(alice)
    work_off()

    with scope(alice.customer_id):
        assert dict(Finding.objects.values_list("resource_id", "state")) == {gone: "resolved", stays: "open"}
        assert Observation.objects.filter(scan_id=second).count() == 1
        assert Verification.objects.get().estimated == Decimal("80.00")


def test_advisers_that_cannot_be_heard_are_named_and_keep_nothing_from_being_complete(
    alice, connected, cloud
):
    cloud(10)
    connected(alice)
    scan_id = requested(alice)

    work_off()

    with scope(alice.customer_id):
        coverage = coverage_of(Scan.objects.get(id=scan_id))
        assert coverage["complete"]
        assert len(coverage["unheard"]) == len(ADVISERS)


def test_only_the_asked_for_regions_are_scanned(alice, connected, cloud):
    cloud(10)
    cloud(20, region="eu-west-1")
    connected(alice, regions=())
    scan_id = requested(alice, regions=["eu-west-1"])

    work_off()

    with scope(alice.customer_id):
        assert list(Finding.objects.values_list("region", flat=True)) == ["eu-west-1"]
        assert Finding.objects.get().price_confidence == "estimated"
        assert ScanUnit.objects.filter(scan_id=scan_id).exclude(region="").count() == 1


def test_a_scan_without_any_account_is_refused(alice):
    with pytest.raises(Invalid, match="Connect and verify"):
        requested(alice)


def test_unknown_checks_and_regions_are_refused_by_name(alice, connected):
    connected(alice)

    with pytest.raises(Invalid, match="no_such_check"):
        requested(alice, checks=["no_such_check"])
    with pytest.raises(Invalid, match="mars-north-1"):
        requested(alice, regions=["mars-north-1"])


def test_an_account_that_cannot_be_reached_fails_the_scan_with_the_reason(
    alice, connected, settings, monkeypatch
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "emulated")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "emulated")
    connected(alice, name="prod")
    with scope(alice.customer_id):
        from apps.accounts.models import CloudAccount

        CloudAccount.objects.update(role_arn="arn:aws:iam::111122223333:user/not-a-role")
    settings.OPSCURB_AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    scan_id = requested(alice)

    for _ in range(4):
        work_off()
        with scope(alice.customer_id):
            ScanUnit.objects.filter(status="running").update(lease_until="2020-01-01T00:00:00Z")

    with scope(alice.customer_id):
        scan = Scan.objects.get(id=scan_id)
        assert scan.status == "failed"
        assert scan.error.startswith("prod: given up after 3 attempts without progress: could not take on")
        assert events_of(scan_id)[-1] == "scan.failed"


def test_a_queued_scan_is_canceled_at_once_and_never_runs(alice, connected, cloud):
    cloud(10)
    connected(alice)
    scan_id = requested(alice)

    with scope(alice.customer_id):
        cancel(scan_id)
    work_off()

    with scope(alice.customer_id):
        assert Scan.objects.get(id=scan_id).status == "canceled"
        assert Finding.objects.count() == 0
        assert events_of(scan_id) == ["scan.queued", "scan.canceled"]


def test_a_finished_scan_cannot_be_canceled(alice, connected, cloud):
    cloud(10)
    connected(alice)
    scan_id = requested(alice)
    work_off()

    with scope(alice.customer_id), pytest.raises(Conflict):
        cancel(scan_id)


def test_mallory_cannot_scan_alices_account(alice, mallory, connected):
    alices = connected(alice)
    connected(mallory)

    with pytest.raises(Invalid, match="not a connected account"):
        requested(mallory, account_ids=[alices])


def test_a_removed_accounts_findings_leave_the_totals_and_its_past_stays_readable(
    alice, connected, cloud, api
):
    cloud(1000)
    account = connected(alice)
    scan_id = requested(alice)
    work_off()
    assert api.get("/api/summary", alice).json()["total_findings"] == 1

    assert api.call("DELETE", f"/api/aws-accounts/{account}", alice).status_code == 204

    assert api.get("/api/summary", alice).json()["total_findings"] == 0
    assert api.get("/api/findings", alice).json()["total"] == 0
    assert api.get(f"/api/findings?scan_id={scan_id}", alice).json()["total"] == 1
