"""Functions that nobody calls and that cost money all the same."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.lambda_.lambda_function_unused import find as check
from opscurb.aws.collectors.lambda_ import ProvisionedConcurrency
from opscurb.check import Reason, Severity
from opscurb.policy import Policy
from opscurb.results import Unknown, Unread
from tests.engine.checks.functions import function
from tests.engine.looking import ago, found, look


def ready(count=2, qualifier="live", **changed):
    row = ProvisionedConcurrency(
        id="resize", arn="arn:function/resize", region="us-east-1", qualifier=qualifier, count=count
    )
    return {"lambda_provisioned": [row]}


def test_environments_kept_ready_for_nobody_are_billed_by_the_second():
    (finding,) = found(check, function(), also=ready())

    # 2 x 1 GB x 730 h x 3,600 s x $0.0000041667 = $21.90
    assert finding.monthly_cost == Decimal("21.90")
    assert finding.because == "not called for 90 days"
    assert finding.details["qualifier_ids"] == ["live"]
    assert finding.severity is Severity.LOW


def test_on_arm64_they_have_a_price_of_their_own():
    (finding,) = found(check, function(architecture="arm64"), also=ready())

    # 2 x 1 GB x 2,628,000 s x $0.0000033334 = $17.52
    assert finding.monthly_cost == Decimal("17.52")


def test_code_that_nobody_calls_costs_nothing_and_is_no_waste():
    assert found(check, function()) == []


def test_whoever_wants_sees_what_costs_nothing_too():
    (finding,) = found(check, function(), policy=Policy(function_usd=0))

    assert (finding.monthly_cost, finding.counted_cost) == (0, 0)


def test_one_call_in_ninety_days_is_use():
    called = {("Invocations", "resize"): [0.0] * 89 + [1.0]}

    assert found(check, function(), also=ready(), metrics=called) == []


@pytest.mark.parametrize(
    "other", [dict(created=ago(80)), dict(status="pending"), dict(tags={"opscurb:ignore": "yes"})]
)
def test_the_lately_changed_and_the_exempt_are_left_alone(other):
    assert found(check, function(**other), also=ready()) == []


def test_a_standby_and_what_a_stack_made_are_told_so():
    (standby,) = found(check, function(name="failover"), also=ready())
    (stacked,) = found(check, function(tags={"aws:cloudformation:stack-name": "web"}), also=ready())

    assert standby.confidence == 0.65
    assert stacked.managed_by == "CloudFormation stack web"


def test_an_architecture_without_a_price_counts_nothing():
    (finding,) = found(check, function(architecture="riscv"), also=ready())

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")


def test_without_knowing_what_is_provisioned_nothing_is_known():
    unread = {"lambda_provisioned": Unread(Reason.NO_PERMISSION, "denied", ())}

    events = look(check, function(), unread=unread)

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_PERMISSION]


def test_the_customer_says_how_long_is_unused():
    called = {("Invocations", "resize"): []}

    (finding,) = found(
        check, function(created=ago(40)), also=ready(), metrics=called, policy=Policy(unused_function_days=30)
    )

    assert finding.because == "not called for 30 days"
