"""Functions with far more memory than they use."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.lambda_.lambda_memory_oversized import find as check
from opscurb.aws.checks.lambda_.use import whole_days
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Unknown
from opscurb.series import Series
from tests.engine.checks.functions import function
from tests.engine.looking import ago, found, look

LAYER = "arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:53"
# 14 days of 50,000 s each, in ms.
DURATION = [50_000_000.0] * 14


def measured(**changed):
    return function(**{"layers": (LAYER,)} | changed)


def used(percent=20.0, cpu_share=0.05, duration=DURATION):
    """So much memory at the peak, and as many vCPUs busy on average."""
    return {
        ("Duration", "resize"): duration,
        ("memory_utilization", "resize"): [percent] * 14,
        ("cpu_total_time", "resize"): [value * cpu_share for value in duration],
    }


def test_a_function_that_uses_a_fifth_of_its_memory_saves_the_rest_above_its_need():
    (finding,) = found(check, measured(), metrics=used())

    # 1,024 MB x 20 % x 1.25 = 256 MB, and 0.05 vCPUs x 2 x 1,769 MB = 177 MB: 256 MB.
    # 50,000 s x 365 / 12 days = 1,520,833 s; x (1,024 - 256) / 1,024 GB x $0.0000166667 = $19.01
    assert finding.details["target_mib"] == 256
    assert finding.monthly_cost == Decimal("19.01")
    assert finding.because == "used at most 20 % of 1024 MiB in 14 days"
    assert finding.confidence == 0.7


def test_what_computes_keeps_the_memory_that_its_cpu_comes_with():
    (finding,) = found(check, measured(), metrics=used(cpu_share=0.2))

    # 0.2 vCPUs x 2 x 1,769 MB = 708 MB, in steps of 64: 768 MB. 1,520,833 s x 0.25 GB x $0.0000166667 = $6.34
    assert (finding.details["target_mib"], finding.monthly_cost) == (768, Decimal("6.34"))


@pytest.mark.parametrize("busy", [used(percent=50.0), used(cpu_share=0.3)])
def test_what_needs_its_memory_or_its_cpu_is_left_alone(busy):
    assert found(check, measured(), metrics=busy) == []


@pytest.mark.parametrize("rare", [used(duration=[1000.0] * 14), {}])
def test_what_runs_so_little_that_a_dollar_cannot_be_saved_is_left_alone(rare):
    assert found(check, measured(), metrics=rare) == []


def test_today_is_not_over_and_does_not_count():
    values = Series((60.0, 10.0, 20.0, 5.0), (3.0, 2.0, 1.0, 0.0))

    assert whole_days(values, 2) == 30


def test_a_dear_function_that_nothing_measures_is_unknown():
    events = look(check, function(), metrics={("Duration", "resize"): DURATION})

    (unknown,) = [event for event in events if isinstance(event, Unknown)]
    assert (unknown.reason, unknown.resource_id) == (Reason.NO_METRICS, "resize")


@pytest.mark.parametrize(
    "other", [dict(memory_mb=128), dict(created=ago(5)), dict(tags={"opscurb:ignore": "true"})]
)
def test_the_smallest_the_young_and_the_exempt_are_left_alone(other):
    assert found(check, measured(**other), metrics=used()) == []


def test_an_architecture_without_a_price_counts_nothing():
    (finding,) = found(check, measured(architecture="riscv"), metrics=used())

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")


def test_the_customer_says_how_much_memory_is_little():
    assert found(check, measured(), metrics=used(), policy=Policy(function_memory_percent=20)) == []
