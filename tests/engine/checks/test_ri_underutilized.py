"""Reservations that nothing runs in."""

from decimal import Decimal
from typing import Any

from opscurb.aws.checks.billing.ri_underutilized import find as check
from opscurb.aws.collectors.bill import Reservation
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.looking import ago, found


def reservation(**changed: Any) -> Reservation:
    given: dict[str, Any] = {
        "id": "1001",
        "arn": "arn:aws:ce:us-east-1:123456789012:reservation/1001",
        "region": "us-east-1",
        "created": ago(200),
        "kind": "ec2",
        "instance_type": "m5.large",
        "count": 2,
        "offering": "standard",
        "ends": ago(-150),
        "used_percent": Decimal(50),
        "unused_hours": Decimal(720),
        "unused_cost": Decimal("44.64"),
    }
    return Reservation(**given | changed)


def test_a_half_used_reservation_wastes_its_other_half():
    (one,) = found(check, reservation())

    # 720 unused hours x ($44.64 / 720 h = $0.062) = $44.64
    assert one.monthly_cost == one.counted_cost == Decimal("44.64")
    assert one.severity is Severity.MEDIUM
    assert one.details["used_percent"] == 50
    assert one.price.lines[0].component == "commitment"


def test_one_of_a_service_that_buys_nothing_back_is_advice():
    (one,) = found(check, reservation(kind="rds", instance_type="db.m5.large"))

    assert (one.monthly_cost, one.counted_cost, one.advisory) == (Decimal("44.64"), 0, True)


def test_a_used_reservation_is_no_waste():
    assert not found(check, reservation(used_percent=Decimal(95)))


def test_one_that_ended_is_over():
    assert not found(check, reservation(ends=ago(4)))


def test_one_that_was_bought_this_week_has_had_no_time():
    assert not found(check, reservation(created=ago(3)))


def test_one_without_unused_hours_wastes_nothing():
    assert not found(check, reservation(unused_hours=Decimal(0)))


def test_the_threshold_is_the_customers():
    assert not found(check, reservation(), policy=Policy(reservation_used_percent=40))
