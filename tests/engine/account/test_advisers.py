"""What AWS's advisers answer, by the shapes of its API, and how it becomes evidence."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from opscurb.aws.account.advisers import HUB, OPTIMIZER, TRUSTED, hub, optimizer, trusted
from opscurb.aws.account.bill import Answer
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import HOME_REGION, AwsSession

VOLUME = "arn:aws:ec2:us-east-1:123456789012:volume/vol-1"
INSTANCE = "arn:aws:ec2:us-east-1:123456789012:instance/i-1"
SAVES = {"savingsOpportunityPercentage": 30.0, "estimatedMonthlySavings": {"currency": "USD", "value": 21.5}}


@pytest.fixture
def session() -> AwsSession:
    return AwsSession(credentials={"AccessKeyId": "testing", "SecretAccessKey": "testing"})


@contextmanager
def answering(session: AwsSession, service: str, *answers: tuple[str, dict[str, Any]]) -> Iterator[None]:
    """Let the client of a service give these answers, in this order."""
    with ExitStack() as stack:
        stub = stack.enter_context(Stubber(session.client(service, HOME_REGION)))
        for operation, answer in answers:
            stub.add_response(operation, answer)
        yield
        stub.assert_no_pending_responses()


def test_the_hub_names_resources_by_arn_and_tells_what_they_save(session):
    first = {
        "resourceArn": VOLUME,
        "actionType": "Delete",
        "estimatedMonthlySavings": 8.0,
        "currentResourceSummary": "100 GB gp3",
        "recommendedResourceSummary": "",
    }
    pages = (
        {"items": [first], "nextToken": "more"},
        {"items": [{"resourceId": "i-1", "actionType": "Stop"}]},
    )

    with answering(session, "cost-optimization-hub", *(("list_recommendations", page) for page in pages)):
        rows = hub(session)

    assert [row["about"] for row in rows] == [VOLUME, "i-1"]
    assert rows[0]["says"] == {
        "by": HUB,
        "action": "Delete",
        "monthly_savings": 8.0,
        "current": "100 GB gp3",
        "recommended": "",
    }


def test_trusted_advisor_is_asked_for_the_resources_of_each_check_that_warns(session):
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    check = {
        "id": "rec-1",
        "type": "standard",
        "status": "warning",
        "pillars": ["cost_optimizing"],
        "source": "ta_check",
        "name": "Underutilized Amazon EBS Volumes",
        "resourcesAggregates": {"okCount": 0, "warningCount": 1, "errorCount": 0},
        "arn": "arn:aws:trustedadvisor::123456789012:recommendation/rec-1",
    }
    resource = {
        "id": "res-1",
        "arn": "arn:aws:trustedadvisor::123456789012:recommendation-resource/rec-1/res-1",
        "awsResourceId": "vol-1",
        "regionCode": "us-east-1",
        "status": "warning",
        "metadata": {},
        "lastUpdatedAt": moment,
        "exclusionStatus": "included",
        "recommendationArn": check["arn"],
    }

    with answering(
        session,
        "trustedadvisor",
        ("list_recommendations", {"recommendationSummaries": [check]}),
        ("list_recommendation_resources", {"recommendationResourceSummaries": [resource]}),
    ):
        rows = trusted(session)

    assert rows == [{"about": "vol-1", "says": {"by": TRUSTED, "check": "Underutilized Amazon EBS Volumes"}}]


def optimized(session: AwsSession) -> Any:
    """Compute Optimizer with one machine that is too large, one that is right and an idle volume."""
    large = {
        "instanceArn": INSTANCE,
        "finding": "OVER_PROVISIONED",
        "recommendationOptions": [{"instanceType": "m5.large", "savingsOpportunityAfterDiscounts": SAVES}],
    }
    right = {"instanceArn": f"{INSTANCE}2", "finding": "OPTIMIZED"}
    idle = {"resourceArn": VOLUME, "finding": "Unattached", "savingsOpportunity": SAVES}
    return answering(
        session,
        "compute-optimizer",
        ("get_ec2_instance_recommendations", {"instanceRecommendations": [large, right]}),
        ("get_ebs_volume_recommendations", {}),
        ("get_lambda_function_recommendations", {}),
        ("get_ecs_service_recommendations", {}),
        ("get_rds_database_recommendations", {}),
        ("get_idle_recommendations", {"idleRecommendations": [idle]}),
    )


def test_compute_optimizer_tells_what_is_not_right_with_its_own_amount(session):
    with optimized(session):
        rows = list(optimizer(session, HOME_REGION))

    assert rows == [
        {
            "about": INSTANCE,
            "says": {"by": OPTIMIZER, "finding": "OVER_PROVISIONED", "monthly_savings": 21.5},
        },
        {"about": VOLUME, "says": {"by": OPTIMIZER, "finding": "Unattached", "monthly_savings": 21.5}},
    ]


class Told:
    """A bill whose advisers said something."""

    def __init__(self, **said: list[dict[str, Any]]) -> None:
        self._said = said

    def knows(self, name: str) -> bool:
        return False

    def part(self, name: str) -> Answer:
        return Answer()

    def offers(self) -> Answer:
        return Answer()

    def advice(self, name: str) -> Answer:
        return Answer(tuple(self._said.get(name, ())))


def test_advice_is_evidence_of_what_it_names_by_arn_or_by_id(session):
    said = Told(
        hub=[{"about": VOLUME, "says": {"by": HUB}}, {"about": "vol-2", "says": {"by": HUB}}],
        trusted=[{"about": "vol-1", "says": {"by": TRUSTED}}],
    )
    billing = AwsRegion(session, "123456789012", HOME_REGION, account_bill=said).billing

    assert [one["by"] for one in billing.advice(VOLUME)] == [HUB, TRUSTED]
    assert billing.advice(INSTANCE) == ()


def test_compute_optimizer_is_asked_only_where_it_looks(session):
    enrolled = Told(enrolment=[{"status": "Active"}])
    billing = AwsRegion(session, "123456789012", HOME_REGION, account_bill=enrolled).billing
    silent = AwsRegion(
        session, "123456789012", HOME_REGION, account_bill=Told(enrolment=[{"status": "Inactive"}])
    )

    with optimized(session):
        found = billing.advice(INSTANCE)

    assert [one["by"] for one in found] == [OPTIMIZER]
    # No answer is left, so a question would fail.
    assert silent.billing.advice(INSTANCE) == ()
