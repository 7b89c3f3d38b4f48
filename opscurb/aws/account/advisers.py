"""AWS's own advisers, whose word is evidence: Cost Optimization Hub, Trusted Advisor and Compute Optimizer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opscurb.aws.session import HOME_REGION, AwsSession

Row = dict[str, Any]
HUB, TRUSTED, OPTIMIZER = "Cost Optimization Hub", "Trusted Advisor", "Compute Optimizer"


@dataclass(frozen=True, slots=True)
class Adviser:
    """One who advises on a whole account; `needs` are the calls it takes, as `service:Operation`."""

    name: str
    needs: tuple[str, ...]
    read: Callable[[AwsSession], list[Row]]


def _pages(
    session: AwsSession, service: str, region: str, operation: str, key: str, **asked: Any
) -> Iterator[Row]:
    ask = getattr(session.client(service, region), operation)
    while True:
        answer = ask(**asked)
        yield from answer.get(key) or ()
        if not answer.get("nextToken"):
            return
        asked["nextToken"] = answer["nextToken"]


def hub(session: AwsSession) -> list[Row]:
    """What Cost Optimization Hub recommends, all regions in one list."""
    found = _pages(session, "cost-optimization-hub", HOME_REGION, "list_recommendations", "items")
    return [
        {
            "about": one.get("resourceArn") or one.get("resourceId") or "",
            "says": {
                "by": HUB,
                "action": one.get("actionType", ""),
                "monthly_savings": one.get("estimatedMonthlySavings"),
                "current": one.get("currentResourceSummary", ""),
                "recommended": one.get("recommendedResourceSummary", ""),
            },
        }
        for one in found
    ]


def trusted(session: AwsSession) -> list[Row]:
    """The resources that Trusted Advisor's checks of costs warn of."""
    checks = _pages(
        session,
        "trustedadvisor",
        HOME_REGION,
        "list_recommendations",
        "recommendationSummaries",
        pillar="cost_optimizing",
        status="warning",
    )
    return [
        {"about": resource.get("awsResourceId", ""), "says": {"by": TRUSTED, "check": check.get("name", "")}}
        for check in checks
        for resource in _pages(
            session,
            "trustedadvisor",
            HOME_REGION,
            "list_recommendation_resources",
            "recommendationResourceSummaries",
            recommendationIdentifier=check["arn"],
            status="warning",
        )
    ]


def enrolment(session: AwsSession) -> list[Row]:
    """Whether Compute Optimizer looks at the account at all: it is asked in each region, so not in vain."""
    return [
        {"status": session.client("compute-optimizer", HOME_REGION).get_enrollment_status().get("status", "")}
    ]


ADVISERS: dict[str, Adviser] = {
    adviser.name: adviser
    for adviser in (
        Adviser("hub", ("cost-optimization-hub:ListRecommendations",), hub),
        Adviser(
            "trusted",
            ("trustedadvisor:ListRecommendations", "trustedadvisor:ListRecommendationResources"),
            trusted,
        ),
        Adviser("enrolment", ("compute-optimizer:GetEnrollmentStatus",), enrolment),
    )
}
# What Compute Optimizer is asked in a region: the call, its list, the ARN of one, and what it finds.
_LOOKED_AT = (
    ("get_ec2_instance_recommendations", "instanceRecommendations", "instanceArn", "finding"),
    ("get_ebs_volume_recommendations", "volumeRecommendations", "volumeArn", "finding"),
    ("get_lambda_function_recommendations", "lambdaFunctionRecommendations", "functionArn", "finding"),
    ("get_ecs_service_recommendations", "ecsServiceRecommendations", "serviceArn", "finding"),
    ("get_rds_database_recommendations", "rdsDBRecommendations", "resourceArn", "instanceFinding"),
    ("get_idle_recommendations", "idleRecommendations", "resourceArn", "finding"),
)
OPTIMIZER_NEEDS = (
    "compute-optimizer:GetEC2InstanceRecommendations",
    "compute-optimizer:GetEBSVolumeRecommendations",
    "compute-optimizer:GetLambdaFunctionRecommendations",
    "compute-optimizer:GetECSServiceRecommendations",
    "compute-optimizer:GetRDSDatabaseRecommendations",
    "compute-optimizer:GetIdleRecommendations",
)
ADVICE_NEEDS = (*(need for adviser in ADVISERS.values() for need in adviser.needs), *OPTIMIZER_NEEDS)
# What it says of what is right as it is; its documentation writes findings in both ways.
_FINE = frozenset({"", "optimized", "unavailable"})


def optimizer(session: AwsSession, region: str) -> Iterator[Row]:
    """What Compute Optimizer finds in a region; raises what boto3 raises."""
    for operation, key, arn, finding in _LOOKED_AT:
        for one in _pages(session, "compute-optimizer", region, operation, key):
            if one.get(finding, "").replace("_", "").lower() not in _FINE:
                yield {"about": one[arn], "says": _said(one, finding)}


def _said(one: Mapping[str, Any], finding: str) -> Row:
    said = {"by": OPTIMIZER, "finding": one[finding]}
    saves = one.get("savingsOpportunityAfterDiscounts") or one.get("savingsOpportunity") or _best(one)
    amount = (saves.get("estimatedMonthlySavings") or {}).get("value") if saves else None
    return said | ({"monthly_savings": amount} if amount is not None else {})


def _best(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """The savings of its first option, which it ranks best."""
    lists = (value for name, value in one.items() if name.endswith("Options") and isinstance(value, list))
    option: Mapping[str, Any] = next((options[0] for options in lists if options), {})
    found: Mapping[str, Any] = (
        option.get("savingsOpportunityAfterDiscounts") or option.get("savingsOpportunity") or {}
    )
    return found
