"""Volumes of stopped instances."""

from decimal import Decimal

from opscurb.aws.checks.ebs.ebs_volume_on_stopped_instance import find as check
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.collectors.ec2 import Instance, Stop
from opscurb.check import Reason
from opscurb.results import Unknown
from tests.engine.looking import ago, found, look


def volume(**changed):
    given = dict(
        id="vol-1",
        arn="arn:volume/vol-1",
        region="us-east-1",
        status="in-use",
        created=ago(400),
        volume_type="gp3",
        size_gb=500,
        instances=("i-1",),
    )
    return Volume(**given | changed)


def instance(**changed):
    given = dict(
        id="i-1",
        arn="arn:instance/i-1",
        region="us-east-1",
        status="stopped",
        created=ago(300),
        instance_type="m5.large",
        stopped_at=ago(60),
    )
    return Instance(**given | changed)


def test_a_volume_of_an_instance_stopped_for_60_days_costs_its_full_price():
    (finding,) = found(check, volume(), also={"ec2_instance": [instance()]})

    assert finding.monthly_cost == Decimal("40.00")
    assert finding.details["days_stopped"] == 60


def test_a_volume_of_a_running_instance_is_in_use():
    running = instance(status="running", stopped_at=None)

    assert found(check, volume(), also={"ec2_instance": [running]}) == []


def test_an_instance_stopped_last_week_may_be_started_again():
    assert found(check, volume(), also={"ec2_instance": [instance(stopped_at=ago(8))]}) == []


def test_a_volume_shared_with_a_running_instance_is_in_use():
    shared, running = volume(instances=("i-1", "i-2")), instance(id="i-2", status="running")

    assert found(check, shared, also={"ec2_instance": [instance(), running]}) == []


def test_an_instance_that_only_the_trail_saw_stopping_counts_from_then():
    stop = Stop(id="i-1", arn="a", region="us-east-1", at=ago(45))
    also = {"ec2_instance": [instance(stopped_at=None)], "ec2_stop": [stop]}

    (finding,) = found(check, volume(), also=also)

    assert finding.details["days_stopped"] == 45


def test_an_instance_stopped_nobody_knows_when_leaves_the_volume_unknown():
    events = look(check, volume(), also={"ec2_instance": [instance(stopped_at=None)]})

    (unknown,) = (event for event in events if isinstance(event, Unknown))
    assert unknown.reason is Reason.UNREADABLE
    assert "i-1" in unknown.message


def test_a_volume_tagged_as_standby_is_reported_with_doubt():
    (finding,) = found(check, volume(tags={"role": "dr"}), also={"ec2_instance": [instance()]})

    assert finding.confidence == 0.75
