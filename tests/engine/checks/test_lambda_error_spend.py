"""Functions that fail often."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.lambda_.lambda_error_spend import find as check
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.checks.functions import function
from tests.engine.looking import ago, found


def ran(calls=100_000, errors=20_000, each_ms=3_000):
    """A week of so many calls and errors a day."""
    return {
        ("Invocations", "resize"): [float(calls)] * 7,
        ("Errors", "resize"): [float(errors)] * 7,
        ("Duration", "resize"): [float(calls * each_ms)] * 7,
    }


def test_the_failed_share_of_calls_is_what_failing_costs():
    (finding,) = found(check, function(), metrics=ran())

    # 20,000 errors x 365 / 12 days = 608,333 calls a month of 3 s and 1 GB:
    # 1,825,000 GB-s x $0.0000166667 + 608,333 x $0.0000002 = $30.42 + $0.12
    assert finding.monthly_cost == Decimal("30.54")
    assert finding.because == "failing: 20 % of its calls on the worst of 7 days"
    assert (finding.severity, finding.confidence) == (Severity.LOW, 0.7)


def test_one_bad_day_is_enough_and_counts_only_its_failures():
    bad = ran(errors=0) | {("Errors", "resize"): [0.0] * 6 + [50_000.0]}

    (finding,) = found(check, function(), metrics=bad)

    # 50,000 errors in 7 days x 365 / 84 = 217,262 calls a month: 651,786 GB-s x $0.0000166667 + $0.04 = $10.91
    assert finding.monthly_cost == Decimal("10.91")
    assert finding.details["error_percent"] == 50


@pytest.mark.parametrize(
    "fine",
    [
        ran(errors=10_000),
        ran(calls=140, errors=100),
        ran(each_ms=50),
        {("Invocations", "resize"): [100_000.0] * 7, ("Duration", "resize"): [3e8] * 7},
        {},
    ],
)
def test_few_errors_few_calls_and_cheap_ones_are_left_alone(fine):
    assert found(check, function(), metrics=fine) == []


@pytest.mark.parametrize("other", [dict(created=ago(5)), dict(tags={"opscurb:ignore": "true"})])
def test_the_lately_changed_and_the_exempt_are_left_alone(other):
    assert found(check, function(**other), metrics=ran()) == []


def test_an_architecture_without_a_price_counts_nothing():
    (finding,) = found(check, function(architecture="riscv"), metrics=ran())

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")


def test_the_customer_says_how_many_errors_are_many():
    assert found(check, function(), metrics=ran(), policy=Policy(function_error_percent=20)) == []
    assert found(check, function(), metrics=ran(), policy=Policy(function_invocations=700_000)) == []
