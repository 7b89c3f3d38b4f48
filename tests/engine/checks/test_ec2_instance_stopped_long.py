"""Instances stopped for long."""

from decimal import Decimal

from opscurb.aws.checks.ebs.ebs_volume_on_stopped_instance import find as volume_check
from opscurb.aws.checks.ec2.ec2_instance_stopped_long import find as check
from opscurb.aws.checks.vpc.eip_on_stopped_instance import find as address_check
from opscurb.aws.collectors.ec2 import stopped_at
from opscurb.aws.collectors.vpc import ElasticIp
from opscurb.policy import Policy
from opscurb.results import Found, Unknown
from opscurb.scanner import scan
from tests.engine.checks.test_ebs_volume_on_stopped_instance import instance, volume
from tests.engine.looking import NOW, Account, ago, found, look


def address(**changed):
    given = dict(
        id="eipalloc-1",
        arn="arn:elastic-ip/eipalloc-1",
        region="us-east-1",
        public_ip="203.0.113.7",
        association_id="eipassoc-1",
        instance_id="i-1",
    )
    return ElasticIp(**given | changed)


def holding(*volumes, addresses=()):
    return {"ebs_volume": volumes, "elastic_ip": addresses}


def test_a_long_stopped_instance_costs_its_volumes_and_its_address():
    (finding,) = found(check, instance(), also=holding(volume(), addresses=[address()]))

    assert finding.monthly_cost == Decimal("43.65")
    assert finding.details["volume_ids"] == ["vol-1"]
    assert finding.details["days_stopped"] == 60


def test_a_running_instance_is_not_waste():
    assert found(check, instance(status="running"), also=holding(volume())) == []


def test_an_instance_stopped_yesterday_is_not_waste():
    assert found(check, instance(stopped_at=ago(1)), also=holding(volume())) == []


def test_a_stopped_instance_that_holds_nothing_costs_nothing():
    assert found(check, instance(), also=holding()) == []


def test_a_volume_shared_with_another_instance_would_stay_and_does_not_count():
    shared = volume(id="vol-2", arn="arn:volume/vol-2", instances=("i-1", "i-2"))

    (finding,) = found(check, instance(), also=holding(volume(), shared))

    assert finding.monthly_cost == Decimal("40.00")


def test_an_address_the_customer_brought_costs_nothing():
    (finding,) = found(check, instance(), also=holding(volume(), addresses=[address(pool="ipv4pool-ec2-1")]))

    assert finding.monthly_cost == Decimal("40.00")


def test_an_instance_of_an_auto_scaling_group_is_its_group_s_business():
    (finding,) = found(check, instance(tags={"aws:autoscaling:groupName": "web"}), also=holding(volume()))

    assert finding.managed_by == "Auto Scaling group web"
    assert finding.confidence == 0.75


def test_an_instance_that_switched_itself_off_at_an_unknown_time_is_unknown():
    events = look(check, instance(stopped_at=None), also=holding(volume()))

    assert [event.resource_id for event in events if isinstance(event, Unknown)] == ["i-1"]


def test_the_instance_counts_the_money_and_its_volume_and_address_stay_visible():
    rows = {"ec2_instance": [instance()], **holding(volume(), addresses=[address()])}

    events = scan(Account(rows), [volume_check, address_check, check], Policy(), NOW)

    latest = {event.key: event for event in events if isinstance(event, Found)}
    counted = {key[0]: finding.counted_cost for key, finding in latest.items()}
    assert counted == {
        "ec2_instance_stopped_long": Decimal("43.65"),
        "ebs_volume_on_stopped_instance": Decimal(0),
        "eip_on_stopped_instance": Decimal(0),
    }


def test_the_moment_of_a_stop_is_read_from_what_ec2_writes():
    assert stopped_at("User initiated (2026-01-02 03:04:05 GMT)").isoformat() == "2026-01-02T03:04:05+00:00"
    assert stopped_at("") is None
