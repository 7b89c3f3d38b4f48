"""Functions that would cost less on arm64."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.lambda_.lambda_arm64_candidate import find as check
from opscurb.check import Severity
from opscurb.policy import Policy
from tests.engine.checks.functions import function
from tests.engine.looking import ago, found

INSIGHTS = "arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:53"


def ran(seconds=200_000):
    """So many seconds a day."""
    return {("Duration", "resize"): [seconds * 1000.0] * 14}


def test_a_second_on_arm64_costs_a_fifth_less():
    (finding,) = found(check, function(), metrics=ran())

    # 200,000 s x 365 / 12 = 6,083,333 GB-s; x ($0.0000166667 - $0.0000133334) = $20.28
    assert finding.monthly_cost == Decimal("20.28")
    assert (finding.severity, finding.confidence) == (Severity.LOW, 0.5)
    assert finding.because == "on x86_64, with a runtime that arm64 has too: python3.12"


def test_lambda_insights_is_there_for_both():
    assert found(check, function(layers=(INSIGHTS,)), metrics=ran())


@pytest.mark.parametrize(
    "other",
    [
        dict(architecture="arm64"),
        dict(package="Image", runtime=""),
        dict(runtime="python3.7"),
        dict(runtime="provided.al2"),
        dict(runtime="go1.x"),
        dict(layers=("arn:aws:lambda:us-east-1:123456789012:layer:ffmpeg:1",)),
        dict(created=ago(3)),
        dict(tags={"opscurb:ignore": "true"}),
    ],
)
def test_what_is_built_for_a_processor_or_cannot_move_is_left_alone(other):
    assert found(check, function(**other), metrics=ran()) == []


def test_what_runs_little_saves_too_little():
    assert found(check, function(), metrics=ran(5_000)) == []
    assert found(check, function(), metrics={}, policy=Policy(function_usd=0)) == []


def test_the_customer_says_what_is_worth_the_work():
    assert found(check, function(), metrics=ran(5_000), policy=Policy(function_usd=0.5))
