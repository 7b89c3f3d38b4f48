"""Verdicts of people on findings, and what they say of the checks: how often a check is right."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q

from apps.events.services import record_each
from apps.findings.browsing import groups
from apps.findings.filters import Filter
from apps.findings.listing import Order
from apps.findings.marking import AT_ONCE, MOST
from apps.findings.models import Finding
from opscurb.check import Check
from opscurb.errors import Invalid, NotFound
from opscurb.provider import PROVIDERS, checks_of

VERDICTS = tuple(Finding.Verdict.values)
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """A check, what it finds now, and what people said of its findings of all times.

    `precision` is the share of useful ones among those that were judged; None while there are none.
    """

    provider: str
    check: Check
    findings: int
    monthly: Decimal
    useful: int
    false_alarms: int

    @property
    def precision(self) -> float | None:
        """Of 0 to 1."""
        judged = self.useful + self.false_alarms
        return self.useful / judged if judged else None


def judge(finding_id: UUID, verdict: str, reason: str = "") -> None:
    """Say whether a finding is `useful` or a `false_alarm`, in the place of what was said before. Needs a scope.

    Raises NotFound, and Invalid for another word. A finding in any state can be judged; the same again changes nothing.
    """
    if not judge_all([finding_id], verdict, reason):
        _refuse_unknown(finding_id)


def judge_all(finding_ids: Collection[UUID], verdict: str, reason: str = "") -> int:
    """The same of many; says how many have another verdict now. Needs a scope."""
    if verdict not in VERDICTS:
        raise Invalid(f"must be one of {', '.join(VERDICTS)}", field="verdict")
    return _write(finding_ids, verdict, reason)


def take_back_verdict(finding_id: UUID) -> None:
    """Take back what was said of a finding; nothing where nothing was said. Needs a scope; raises NotFound."""
    if not _write([finding_id], "", ""):
        _refuse_unknown(finding_id)


def list_checks(provider: str | None = None, category: str | None = None) -> list[Standing]:
    """All checks there are, by provider and id, with what they find now and how often they are right. Needs a scope."""
    found, _ = groups(Filter(), Order.DEAREST)
    active = {group["check_id"]: group for group in found}
    verdicts = _verdicts()
    return [
        Standing(
            name,
            check,
            active.get(check.id, {}).get("findings", 0),
            active.get(check.id, {}).get("monthly", Decimal(0)),
            *verdicts.get(check.id, (0, 0)),
        )
        for name in PROVIDERS
        if provider in (None, name)
        for check in sorted(checks_of(name), key=lambda check: check.id)
        if category in (None, check.category.value)
    ]


def _verdicts() -> dict[str, tuple[int, int]]:
    """How many findings of each check are useful, and how many are false alarms."""
    counts = {verdict: Count("id", filter=Q(verdict=verdict)) for verdict in VERDICTS}
    judged = Finding.objects.filter(verdict__gt="", demo=False).values_list("check_id").annotate(**counts)
    return {check_id: (useful, false_alarms) for check_id, useful, false_alarms in judged}


def _write(finding_ids: Collection[UUID], verdict: str, reason: str) -> int:
    if len(finding_ids) > MOST:
        raise Invalid(f"at most {MOST} findings can be changed at once", field="findings")
    # In the order in which scans write them, so that none waits for the other crosswise.
    chosen = Finding.objects.select_for_update().filter(id__in=list(finding_ids)).order_by("id")
    rows = chosen.only("id", "verdict", "verdict_reason")
    findings = [one for one in rows if (one.verdict, one.verdict_reason) != (verdict, reason)]
    if not findings:
        return 0
    before = _told(findings)
    for finding in findings:
        finding.verdict, finding.verdict_reason = verdict, reason
    Finding.objects.bulk_update(findings, ["verdict", "verdict_reason"], batch_size=AT_ONCE)
    after = _told(findings)
    changes = [(one.id, before[one.id], after[one.id]) for one in findings]
    record_each("finding.judged", target_type="finding", changes=changes)
    return len(findings)


def _told(findings: Iterable[Finding]) -> dict[UUID, dict[str, str]]:
    return {one.id: {"verdict": one.verdict, "reason": one.verdict_reason} for one in findings}


def _refuse_unknown(finding_id: UUID) -> None:
    if not Finding.objects.filter(id=finding_id).exists():
        raise NotFound("finding", finding_id)
