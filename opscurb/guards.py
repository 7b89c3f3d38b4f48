"""The rules that hold for every check, in one place: who is exempt, too new, managed or on standby."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from opscurb.check import Check, Severity, Waste
from opscurb.policy import Policy
from opscurb.resource import Resource

IGNORE_TAG = "opscurb:ignore"
IGNORE_UNTIL_TAG = "opscurb:ignore-until"
TRANSITIONAL = frozenset(
    {
        "creating",
        "modifying",
        "updating",
        "deleting",
        "deleted",
        "pending",
        "draining",
        "provisioning",
        "starting",
        "stopping",
        "rebooting",
        "shutting-down",
        "terminated",
    }
)
STANDBY_WORDS = ("standby", "disaster", "failover", "dr")
BACKUP_TAG_PREFIXES = ("aws:backup:", "aws:dlm:", "velero.io/")
# Prefix of a tag's name -> who owns what carries it; the fix belongs there.
OWNER_TAG_PREFIXES: Mapping[str, str] = {
    "aws:autoscaling:groupName": "Auto Scaling group",
    "karpenter.sh/": "Karpenter",
    "eks:": "EKS",
    "aws:eks:": "EKS",
    "kubernetes.io/": "Kubernetes",
    "ebs.csi.aws.com/": "Kubernetes",
    "CSIVolumeName": "Kubernetes",
    "elbv2.k8s.aws/": "Kubernetes",
    "aws:elasticmapreduce:": "EMR",
    "elasticbeanstalk:": "Elastic Beanstalk",
    "aws:batch:": "AWS Batch",
    "AmazonECSManaged": "ECS",
    "aws:ec2spot:fleet-request-id": "Spot Fleet",
    "aws:cloudformation:stack-name": "CloudFormation stack",
}
NO = frozenset({"false", "no", "0"})
STANDBY_DOUBT = 0.2
OWNER_DOUBT = 0.2
KUBERNETES_CONFIDENCE = 0.6
CAPPED_BELOW = 0.7


class Standing(Enum):
    """Whether a check may judge a resource."""

    JUDGED = "judged"
    EXEMPT = "exempt"
    TOO_NEW = "too_new"


def standing(check: Check, resource: Resource, policy: Policy, now: datetime) -> Standing:
    """Say whether a check may judge a resource: not what is exempt, in transition, or too new."""
    if _ignored(resource.tags, now.date()):
        return Standing.EXEMPT
    if check.transitional_excluded and resource.status.lower() in TRANSITIONAL:
        return Standing.EXEMPT
    if check.backups_excluded and any(tag.startswith(BACKUP_TAG_PREFIXES) for tag in resource.tags):
        return Standing.EXEMPT
    age = resource.age_days(now)
    if check.min_age and age is not None and age < _least_age(check, policy):
        return Standing.TOO_NEW
    return Standing.JUDGED


def _least_age(check: Check, policy: Policy) -> int:
    """Never judge what is younger than the window its metrics are looked at over."""
    return max([policy.min_age_days, *(metric.under(policy).days for metric in check.metrics)])


def _ignored(tags: Mapping[str, str], today: date) -> bool:
    if IGNORE_TAG in tags and tags[IGNORE_TAG].strip().lower() not in NO:
        return True
    try:
        return today <= date.fromisoformat(tags.get(IGNORE_UNTIL_TAG, "").strip())
    except ValueError:
        return False


def owner_of(tags: Mapping[str, str]) -> str:
    """Name what manages a resource, e.g. `Auto Scaling group web`; empty when nobody does."""
    for prefix, owner in OWNER_TAG_PREFIXES.items():
        for tag, value in tags.items():
            if tag.startswith(prefix):
                return f"{owner} {value}".strip() if ":groupName" in tag or "stack-name" in tag else owner
    return ""


def is_standby(resource: Resource) -> bool:
    """True when its name or tags say that it waits for a disaster."""
    said = [f"{tag} {value}" for tag, value in resource.tags.items() if value.strip().lower() not in NO]
    words = " ".join([resource.name, *said]).lower()
    parts = set("".join(letter if letter.isalnum() else " " for letter in words).split())
    return not parts.isdisjoint(STANDBY_WORDS)


@dataclass(frozen=True, slots=True)
class Judged:
    """A waste after the guards: how sure, by whom managed, how severe at most."""

    waste: Waste
    managed_by: str
    cap: Severity | None


def soften(check: Check, waste: Waste) -> Judged:
    """Lower the confidence of what an owner manages or what looks like a standby."""
    confidence = waste.confidence
    owner = owner_of(waste.resource.tags) if check.owners_respected else ""
    if owner == "Kubernetes":
        confidence = min(confidence, KUBERNETES_CONFIDENCE)
    elif owner and not owner.startswith("CloudFormation"):
        confidence -= OWNER_DOUBT
    standby = check.standby_respected and is_standby(waste.resource)
    confidence = round(max(0.0, confidence - STANDBY_DOUBT if standby else confidence), 2)
    # A doubtful finding never shouts, whatever it would save.
    cap = waste.cap or (Severity.MEDIUM if standby or confidence < CAPPED_BELOW else None)
    return Judged(replace(waste, confidence=confidence), owner, cap)


def severity(monthly: Decimal, cap: Severity | None, policy: Policy) -> Severity:
    """High from $50 a month, medium from $10, low below, or as the customer set; never above the cap."""
    if monthly < policy.medium_severity_usd or cap is Severity.LOW:
        return Severity.LOW
    if monthly < policy.high_severity_usd or cap is Severity.MEDIUM:
        return Severity.MEDIUM
    return Severity.HIGH
