"""The rules that hold for every check, in one place: who is exempt, too new, managed or on standby."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from opscurb.check import Check, Severity, Waste
from opscurb.money import ZERO, cents
from opscurb.owners import owner_of, tracked_by
from opscurb.policy import Policy
from opscurb.price import Component
from opscurb.resource import Resource

# By the customs of tags in clouds, and of labels and annotations in clusters.
IGNORE_TAGS = ("opscurb:ignore", "opscurb.io/ignore")
IGNORE_UNTIL_TAGS = ("opscurb:ignore-until", "opscurb.io/ignore-until")
# What https://github.com/yonahd/kor asks to be written on objects that are in use although nothing names them.
USED_TAG = "kor/used"
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
ENVIRONMENT_TAGS = frozenset({"env", "environment", "stage", "tier"})
ENVIRONMENTS: Mapping[str, frozenset[str]] = {
    "prod": frozenset({"prod", "production", "prd", "live"}),
    "nonprod": frozenset(
        {"dev", "development", "test", "testing", "tst", "stage", "staging", "stg", "qa", "uat"}
        | {
            "sandbox",
            "demo",
            "preview",
            "integration",
            "nonprod",
            "nonproduction",
            "preprod",
            "preproduction",
        }
    ),
}
# "non-prod" is one word, and not about production.
JOINED = re.compile(r"\b(non|pre)[\W_]+")
STANDBY_WORDS = ("standby", "disaster", "failover", "dr")
BACKUP_TAG_PREFIXES = ("aws:backup:", "aws:dlm:", "velero.io/")
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
    """Say whether a check may judge a resource: not what is exempt, the cloud's own, in transition, or too new."""
    notes = resource.notes
    if is_ignored(notes, now.date()):
        return Standing.EXEMPT
    if resource.service_owned:
        return Standing.EXEMPT
    if check.transitional_excluded and resource.status.lower() in TRANSITIONAL:
        return Standing.EXEMPT
    if check.backups_excluded and any(note.startswith(BACKUP_TAG_PREFIXES) for note in notes):
        return Standing.EXEMPT
    age = resource.age_days(now)
    if check.min_age and age is not None and age < _least_age(check, policy):
        return Standing.TOO_NEW
    return Standing.JUDGED


def _least_age(check: Check, policy: Policy) -> int:
    """Never judge what is younger than the window its metrics are looked at over."""
    return max([policy.min_age_days, *(metric.under(policy).days for metric in check.metrics)])


def is_ignored(notes: Mapping[str, str], today: date) -> bool:
    """True when somebody noted on a resource that it is to be left alone, for ever or until a day not yet over."""
    if any(tag in notes and notes[tag].strip().lower() not in NO for tag in IGNORE_TAGS):
        return True
    if notes.get(USED_TAG, "").strip().lower() == "true":
        return True
    return any(_is_until(notes.get(tag, ""), today) for tag in IGNORE_UNTIL_TAGS)


def _is_until(day: str, today: date) -> bool:
    try:
        return today <= date.fromisoformat(day.strip())
    except ValueError:
        return False


def is_standby(resource: Resource) -> bool:
    """True when its name or tags say that it waits for a disaster."""
    said = [f"{tag} {value}" for tag, value in resource.tags.items() if value.strip().lower() not in NO]
    return not _words(" ".join([resource.name, *said])).isdisjoint(STANDBY_WORDS)


@dataclass(frozen=True, slots=True)
class Judged:
    """A waste after the guards: how sure, by whom managed, how severe at most."""

    waste: Waste
    managed_by: str
    cap: Severity | None


def environment(resource: Resource) -> str:
    """`nonprod` or `prod` as its tags say, empty where they say neither or both."""
    said = {
        word
        for tag, value in resource.tags.items()
        if tag.strip().lower().rpartition(":")[2] in ENVIRONMENT_TAGS
        for word in _words(JOINED.sub(r"\1", value.lower()))
    }
    names = {name for name, words in ENVIRONMENTS.items() if not said.isdisjoint(words)}
    return names.pop() if len(names) == 1 else ""


def _words(text: str) -> set[str]:
    return set("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())


def soften(check: Check, waste: Waste, committed: Decimal = ZERO) -> Judged:
    """Lower the confidence of what an owner manages or what looks like a standby, and the money of what is paid."""
    if committed:
        waste = _uncommitted(waste, committed)
    confidence = waste.confidence
    # What a repository describes is as much waste as anything, but there is no use in fixing it elsewhere.
    tracked = tracked_by(waste.resource.notes)
    owner = tracked or (owner_of(waste.resource.tags) if check.owners_respected else "")
    if owner == "Kubernetes":
        confidence = min(confidence, KUBERNETES_CONFIDENCE)
    elif owner and not tracked and not owner.startswith("CloudFormation"):
        confidence -= OWNER_DOUBT
    standby = check.standby_respected and is_standby(waste.resource)
    confidence = round(max(0.0, confidence - STANDBY_DOUBT if standby else confidence), 2)
    # A doubtful finding never shouts, whatever it would save.
    cap = waste.cap or (Severity.MEDIUM if standby or confidence < CAPPED_BELOW else None)
    return Judged(replace(waste, confidence=confidence), owner, cap)


def _uncommitted(waste: Waste, share: Decimal) -> Waste:
    """The same without the hours that a commitment pays anyway, which it then has free for others."""
    paid = [
        replace(line, what=f"{line.what}, paid in advance", quantity=-line.quantity * share)
        for line in waste.price.lines
        if line.component is Component.COMPUTE
    ]
    freed = cents(-sum((line.amount for line in paid), ZERO))
    details = {**waste.details, "committed_share": share, "freed_commitment_monthly": freed}
    return replace(waste, price=replace(waste.price, lines=(*waste.price.lines, *paid)), details=details)


def severity(monthly: Decimal, cap: Severity | None, policy: Policy) -> Severity:
    """High from $50 a month, medium from $10, low below, or as the customer set; never above the cap."""
    if monthly < policy.medium_severity_usd or cap is Severity.LOW:
        return Severity.LOW
    if monthly < policy.high_severity_usd or cap is Severity.MEDIUM:
        return Severity.MEDIUM
    return Severity.HIGH
