"""What AWS would have reserved."""

from decimal import Decimal
from typing import Any

from opscurb.aws.checks.billing.ri_coverage_gap import find as check
from opscurb.aws.collectors.bill import ReservationOffer
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.looking import found


def offer(**changed: Any) -> ReservationOffer:
    given: dict[str, Any] = {
        "id": "Amazon Relational Database Service db.m6g.large PostgreSQL",
        "arn": "arn:aws:ce:us-east-1:123456789012:reservation-offer/1",
        "region": "us-east-1",
        "service": "Amazon Relational Database Service",
        "instance_type": "db.m6g.large",
        "engine": "PostgreSQL",
        "count": Decimal(3),
        "monthly_savings": Decimal("107.31"),
        "on_demand_cost": Decimal("333.00"),
        "expected_use_percent": Decimal(98),
    }
    return ReservationOffer(**given | changed)


def test_a_recommended_reservation_is_advice_with_its_amount():
    (one,) = found(check, offer())

    # 1 x $107.31, as AWS expects; never summed with waste
    assert (one.monthly_cost, one.counted_cost, one.advisory) == (Decimal("107.31"), 0, True)
    assert one.severity is Severity.MEDIUM
    assert one.details["percent"] == 32  # $107.31 of $333.00


def test_a_small_offer_is_not_worth_a_decision():
    assert not found(check, offer(monthly_savings=Decimal("9.99")))


def test_the_threshold_is_the_customers():
    assert not found(check, offer(), policy=Policy(reservation_offer_usd=200))
