"""What scans do to findings, and what people do: mark them handled, snooze them, exempt, judge and assign them.

One finding: `mark_handled`, `snooze`, `reopen` here; `judge(id, verdict, reason)`, `take_back_verdict(id)`,
`assign(id, user_id | None)`. Many: `apps.findings.marking` for what can be undone; `judge_all(ids, verdict, reason)`,
`assign_all(ids, user_id | None)`, `exempt_findings(ids, reason, expires_at | None)`, which say how many they changed.
Exemptions by rule: `add_exemption(Terms(...))`, `change_exemption(id, **terms)`, `revoke_exemption(id)`; read by
`apps.findings.exempt_listing`: `list_exemptions(state, expires_within_days, limit=, offset=)`, `get_exemption(id)`.
Checks with what people say of them: `list_checks(provider, category)`. Lists show `tags`, `exemption_id`, `verdict`,
`verdict_reason`, `assignee_id` and `assignee` (an address) by these names of COLUMNS, and filter by `Filter(tag=,
exemption_id=, verdict=, assignee_id=, is_assigned=)` and by the state `exempt`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.events.services import record
from apps.findings import claims, exempting
from apps.findings import store as rows
from apps.findings.assigning import assign, assign_all, assign_by_email, member_of
from apps.findings.changes import Change
from apps.findings.exemptions import (
    Terms,
    add_exemption,
    change_exemption,
    exempt_findings,
    lapse_exemptions,
    revoke_exemption,
)
from apps.findings.models import Finding
from apps.findings.snoozing import SNOOZE, refuse_endless
from apps.findings.store import Sighting
from apps.findings.verdicts import VERDICTS, judge, judge_all, list_checks, take_back_verdict
from apps.tenancy.scope import current_customer
from opscurb.errors import Conflict, NotFound
from opscurb.results import Found

__all__ = [
    "REASONS",
    "VERDICTS",
    "Sighting",
    "Terms",
    "add_exemption",
    "assign",
    "assign_all",
    "assign_by_email",
    "change_exemption",
    "exempt_findings",
    "judge",
    "judge_all",
    "lapse_exemptions",
    "list_checks",
    "mark_handled",
    "mark_resource_handled",
    "member_of",
    "reopen",
    "reopen_resource",
    "resolve",
    "resolve_account",
    "revoke_exemption",
    "snooze",
    "store",
    "take_back_verdict",
]

REASONS: tuple[str, ...] = tuple(Finding.Reason.values)


def store(batch: Iterable[Found], sighting: Sighting) -> None:
    """Store what a scan found; one event tells of all that is new or back. Needs a scope."""
    _tell("finding.created", rows.store(batch, sighting), sighting)


def resolve(
    checks: Sequence[str],
    region: str,
    sighting: Sighting,
    there: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> None:
    """Resolve what these checks, which looked at all of a region, no longer see, with one event. Needs a scope.

    `there` has the ARNs of all that exists of what a check looks at, by its id, where that is known.
    """
    _tell("finding.resolved", rows.resolve(checks, region, sighting, there), sighting)


def mark_handled(finding_id: UUID, note: str = "") -> None:
    """Take a finding off the list of what is to do; marking twice changes only the note. Needs a scope."""
    finding = _locked(finding_id)
    if finding.state == Finding.State.RESOLVED:
        raise Conflict("The finding is resolved already")
    _mark(finding, note)


def reopen(finding_id: UUID) -> None:
    """Put a handled or snoozed finding back on the list, or among what is exempt if it is. Needs a scope.

    One that is there already stays.
    """
    finding = _locked(finding_id)
    if finding.state in (Finding.State.HANDLED, Finding.State.SNOOZED):
        _reopen(finding)


def mark_resource_handled(resource: str, provider: str = "", note: str | None = None) -> Finding:
    """Take all findings of a resource off the list, and say which it was; raises NotFound. Needs a scope.

    The resource is named by its id or its ARN. Resolved findings stay resolved: there is nothing left to handle.
    """
    findings = _locked_of(resource, provider)
    unresolved = [finding for finding in findings if finding.state != Finding.State.RESOLVED]
    for finding in unresolved:
        _mark(finding, finding.note if note is None else note)
    return (unresolved or findings)[0]


def reopen_resource(resource: str) -> Finding:
    """Put all handled findings of a resource back on the list, and say which it was; raises NotFound. Needs a scope.

    Snoozed findings stay snoozed: they were never marked.
    """
    findings = _locked_of(resource)
    for finding in findings:
        if finding.state == Finding.State.HANDLED:
            _reopen(finding)
    return findings[0]


def snooze(
    finding_id: UUID, until: datetime | None, note: str = "", grows_percent: int | None = None
) -> None:
    """Leave a finding alone until a moment in the future, or until its monthly cost grows. Needs a scope.

    With both, whichever comes first ends it. An exempt one is left alone already.
    """
    refuse_endless(until, grows_percent)
    finding = _locked(finding_id)
    if finding.state in (Finding.State.RESOLVED, Finding.State.EXEMPT):
        raise Conflict(f"The finding is {finding.state} already")
    before = finding.state
    finding.state, finding.note, finding.snoozed_until = Finding.State.SNOOZED, note, until
    finding.snoozed_growth, finding.snoozed_cost = grows_percent, finding.monthly_cost
    finding.save(update_fields=["state", "note", *SNOOZE])
    ends = {"until": until.isoformat() if until else None, "grows_percent": grows_percent}
    _record("finding.snoozed", finding, before, ends)


def wake_snoozed() -> int:
    """Put findings whose snooze is over back on the list; says how many. Needs a scope or everyone()."""
    return Finding.objects.filter(state=Finding.State.SNOOZED, snoozed_until__lte=timezone.now()).update(
        state=Finding.State.OPEN, snoozed_until=None, snoozed_growth=None
    )


def resolve_account(account_id: UUID, but: Collection[str] = ()) -> int:
    """Resolve the findings of an account that was removed, or that leads only to some regions. Needs a scope.

    Says how many.
    """
    reason = Finding.Reason.ACCOUNT_SETTINGS_CHANGED if but else Finding.Reason.ACCOUNT_REMOVED
    given = {"customer": current_customer(), "demo": False, "scan": None}
    claims.begin(given, is_yielding=False)
    resolved = (
        Finding.objects.filter(account_id=account_id)
        .exclude(region__in=list(but))
        .exclude(state=Finding.State.RESOLVED)
        .update(
            state=Finding.State.RESOLVED,
            resolved_at=timezone.now(),
            resolved_reason=reason,
            exempted_by=None,
            snoozed_until=None,
            snoozed_growth=None,
        )
    )
    claims.settle(given)
    return resolved


def _tell(event: str, change: Change, sighting: Sighting) -> None:
    if change.count:
        facts = change.facts(sighting.scan_id, sighting.demo)
        record(event, target_type="scan", target_id=sighting.scan_id, after=facts)


def _mark(finding: Finding, note: str) -> None:
    before = finding.state
    if (before, finding.note) == (Finding.State.HANDLED, note):
        return
    finding.state, finding.note, finding.exempted_by = Finding.State.HANDLED, note, None
    finding.handled_at = finding.handled_at or timezone.now()
    finding.snoozed_until = finding.snoozed_growth = None
    finding.save(update_fields=["state", "note", "handled_at", "exempted_by", *SNOOZE])
    _record("finding.handled", finding, before)


def _reopen(finding: Finding) -> None:
    before = finding.state
    finding.state, finding.note = Finding.State.OPEN, ""
    finding.handled_at = finding.snoozed_until = finding.snoozed_growth = None
    finding.save(update_fields=["state", "note", "handled_at", *SNOOZE])
    if exempting.cover([finding.id]):
        finding.state = Finding.State.EXEMPT
    _record("finding.reopened", finding, before)


def _locked(finding_id: UUID) -> Finding:
    finding = Finding.objects.select_for_update().filter(id=finding_id).first()
    if finding is None:
        raise NotFound("finding", finding_id)
    return finding


def _locked_of(resource: str, provider: str = "") -> list[Finding]:
    """The findings of a resource; its id, which is indexed, is tried before its ARN."""
    chosen = Finding.objects.filter(provider=provider) if provider else Finding.objects.all()
    for column in ("resource_id", "resource_arn"):
        # In the order in which scans write them, so that none waits for the other crosswise.
        found = list(chosen.select_for_update().filter(**{column: resource}).order_by("id"))
        if found:
            return found
    raise NotFound("resource", resource)


def _record(
    event: str, finding: Finding, before: str, also: Mapping[str, Any] = MappingProxyType({})
) -> None:
    record(
        event,
        target_type="finding",
        target_id=finding.id,
        before={"state": before},
        after={"state": finding.state, "note": finding.note, **also},
    )
