"""Looking at one finding again: a scan of nothing else, and what comes out of it."""

import boto3
import pytest
from django.conf import settings

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.findings.models import Finding
from apps.findings.rechecks import hold_subject
from apps.notifications.dispatch import plan
from apps.notifications.models import Channel, Dispatch
from apps.scans.models import Scan, ScanUnit
from apps.scans.rechecking import Outcome, last_recheck, recheck
from apps.scans.requests import ScanRequest, cancel, request_scan
from apps.scans.selectors import latest_completed
from apps.tenancy.scope import scope
from opscurb.errors import Conflict, NotFound
from tests.apps.scans.working import work_off
from tests.isolation.planting import plant

pytestmark = pytest.mark.usefixtures("committed")
CHECK = "ebs_volume_unattached"


@pytest.fixture
def found(alice, connected, cloud):
    """Two volumes that a scan found, the dearer one first: the ids of volume and finding of each."""
    account, volumes = connected(alice), cloud(1000, 10)
    with scope(alice.customer_id):
        request_scan(ScanRequest(account_ids=[account], checks=[CHECK]))
    work_off()
    with scope(alice.customer_id):
        known = dict(Finding.objects.values_list("resource_id", "id"))
    return [(volume, known[volume]) for volume in volumes]


@pytest.fixture
def again(alice):
    """Has a finding looked at again, and says what came out."""

    def look(finding_id):
        with scope(alice.customer_id):
            recheck(finding_id)
        work_off()
        with scope(alice.customer_id):
            return last_recheck(finding_id)

    return look


def delete(volume: str) -> None:
    ec2 = boto3.client("ec2", region_name="us-east-1", endpoint_url=settings.OPSCURB_AWS_ENDPOINT_URL)
    ec2.delete_volume(VolumeId=volume)


def test_a_finding_is_looked_at_by_its_check_in_its_region_and_account_alone(alice, found, again):
    (_, finding_id), _ = found

    looked = again(finding_id)

    with scope(alice.customer_id):
        scan = Scan.objects.get(id=looked.scan.id)
        regions = set(ScanUnit.objects.filter(scan=scan).values_list("region", flat=True))
        (asked,) = Event.objects.filter(type="scan.queued", target_id=str(scan.id))
    assert looked.outcome == Outcome.STILL_THERE
    assert (scan.checks, scan.regions, regions) == ([CHECK], ["us-east-1"], {"", "us-east-1"})
    assert asked.after == {"trigger_source": f"recheck:{finding_id}"}


def test_what_was_deleted_is_resolved_and_says_why(alice, found, again):
    (volume, finding_id), (_, other) = found
    delete(volume)

    looked = again(finding_id)

    with scope(alice.customer_id):
        gone, stays = Finding.objects.get(id=finding_id), Finding.objects.get(id=other)
    assert looked.outcome == Outcome.RESOLVED
    assert (gone.state, gone.resolved_reason) == ("resolved", "resource_deleted")
    assert (stays.state, stays.resolved_reason) == ("open", "")


def test_what_could_not_be_looked_at_says_why_and_stays_as_it_was(alice, found, monkeypatch):
    (_, finding_id), _ = found
    with scope(alice.customer_id):
        CloudAccount.objects.update(role_arn="arn:aws:iam::111122223333:user/not-a-role")
        recheck(finding_id)
    settings.OPSCURB_AWS_ENDPOINT_URL = "http://127.0.0.1:9"

    for _ in range(4):
        work_off()
        with scope(alice.customer_id):
            ScanUnit.objects.filter(status="running").update(lease_until="2020-01-01T00:00:00Z")

    with scope(alice.customer_id):
        looked = last_recheck(finding_id)
        assert Finding.objects.get(id=finding_id).state == "open"
    assert looked.outcome == Outcome.COULD_NOT_CHECK
    assert looked.why


def test_asking_twice_is_one_scan_and_one_event(alice, found):
    (_, finding_id), _ = found

    with scope(alice.customer_id):
        first, second = recheck(finding_id), recheck(finding_id)
        queued = Event.objects.filter(type="scan.queued", after__trigger_source=f"recheck:{finding_id}")
        assert first.id == second.id
        assert queued.count() == 1
        assert last_recheck(finding_id).outcome == Outcome.RUNNING


def test_a_canceled_look_says_so_and_can_be_asked_for_again(alice, found, again):
    (_, finding_id), _ = found

    with scope(alice.customer_id):
        cancel(recheck(finding_id).id)
        looked = last_recheck(finding_id)
    assert (looked.outcome, looked.why) == (Outcome.COULD_NOT_CHECK, "the scan was canceled")
    assert again(finding_id).outcome == Outcome.STILL_THERE


def test_more_looks_at_a_time_than_the_plan_runs_regions_are_refused(alice, found):
    (_, finding_id), _ = found
    with scope(alice.customer_id):
        for number in range(8):
            Scan.objects.create(trigger_source=f"recheck:{number}", status="running")

        with pytest.raises(Conflict, match="looks at 8 findings at a time"):
            recheck(finding_id)


def test_an_account_that_is_paused_is_not_looked_at(alice, found):
    (_, finding_id), _ = found
    with scope(alice.customer_id):
        CloudAccount.objects.update(paused_at="2026-11-24T12:00:00Z")

        with pytest.raises(Conflict, match="paused, removed or not connected"):
            recheck(finding_id)


def test_a_check_that_is_gone_looks_at_nothing(alice, found):
    (_, finding_id), _ = found
    with scope(alice.customer_id):
        Finding.objects.update(check_id="gone_check")

        with pytest.raises(Conflict, match="no longer part of the product"):
            recheck(finding_id)


def test_a_look_at_one_finding_is_no_scan_of_the_history(alice, found, again):
    (_, finding_id), _ = found
    with scope(alice.customer_id):
        before = latest_completed()

    again(finding_id)

    with scope(alice.customer_id):
        assert latest_completed() == before


def test_no_channel_is_told_of_a_look_at_one_finding(alice, found, again):
    (_, finding_id), _ = found
    with scope(alice.customer_id):
        plant(Channel, alice.customer_id, method="email", is_active=True)

    looked = again(finding_id)

    with scope(alice.customer_id):
        plan(Event.objects.get(type="scan.completed", target_id=str(looked.scan.id)))
        assert not Dispatch.objects.filter(scan_id=looked.scan.id).exists()


def test_checks_that_share_dollars_are_looked_at_together(alice, found):
    """Looked at by itself, the one that yields would count dollars that the other one counts too."""
    (_, finding_id), (_, other) = found
    with scope(alice.customer_id):
        Finding.objects.filter(id=other).update(
            check_id="ebs_gp2_to_gp3", superseded_by=CHECK, counted_cost=0
        )

        assert hold_subject(finding_id).checks == ("ebs_gp2_to_gp3", CHECK)
        assert hold_subject(other).checks == ("ebs_gp2_to_gp3", CHECK)


def test_a_check_that_takes_some_of_anothers_dollars_is_found_by_what_both_price(alice, found):
    (_, finding_id), (_, other) = found
    with scope(alice.customer_id):
        arn = Finding.objects.get(id=finding_id).resource_arn
        lines = [{"resource": arn, "monthly": 80}]
        Finding.objects.filter(id=finding_id).update(details={"price_lines": lines})
        Finding.objects.filter(id=other).update(
            check_id="ebs_gp2_to_gp3", counted_cost="0.10", details={"price_lines": lines}
        )

        assert hold_subject(other).checks == ("ebs_gp2_to_gp3", CHECK)


def test_a_finding_of_the_demo_is_looked_at_in_the_demo(alice):
    with scope(alice.customer_id):
        request_scan(ScanRequest(demo=True, checks=[CHECK]))
    work_off()
    with scope(alice.customer_id):
        finding = Finding.objects.order_by("-cents").first()
        recheck(finding.id)
    work_off()

    with scope(alice.customer_id):
        assert last_recheck(finding.id).outcome == Outcome.STILL_THERE


def test_mallorys_looks_find_nothing_of_alices(mallory, found):
    (_, finding_id), _ = found
    with scope(mallory.customer_id), pytest.raises(NotFound):
        recheck(finding_id)
