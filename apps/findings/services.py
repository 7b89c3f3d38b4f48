"""What people do to findings: mark them handled, snooze them, take that back."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from apps.events.services import record
from apps.findings.models import Finding
from apps.findings.store import Sighting, resolve, store
from opscurb.errors import Conflict, Invalid, NotFound

__all__ = ["Sighting", "mark_handled", "reopen", "resolve", "resolve_account", "snooze", "store"]


def mark_handled(finding_id: UUID, note: str = "") -> None:
    """Take a finding off the list of what is to do; marking twice changes only the note. Needs a scope."""
    finding = _locked(finding_id)
    if finding.state == Finding.State.RESOLVED:
        raise Conflict("The finding is resolved already")
    before = finding.state
    finding.state, finding.note = Finding.State.HANDLED, note
    finding.handled_at = finding.handled_at or timezone.now()
    finding.save(update_fields=["state", "note", "handled_at"])
    _record("finding.handled", finding, before)


def reopen(finding_id: UUID) -> None:
    """Put a handled or snoozed finding back on the list; one that is there already stays. Needs a scope."""
    finding = _locked(finding_id)
    if finding.state not in (Finding.State.HANDLED, Finding.State.SNOOZED):
        return
    before = finding.state
    finding.state, finding.note = Finding.State.OPEN, ""
    finding.handled_at = finding.snoozed_until = None
    finding.save(update_fields=["state", "note", "handled_at", "snoozed_until"])
    _record("finding.reopened", finding, before)


def snooze(finding_id: UUID, until: datetime, note: str = "") -> None:
    """Leave a finding alone until a moment in the future. Needs a scope."""
    if until <= timezone.now():
        raise Invalid("must be in the future", field="until")
    finding = _locked(finding_id)
    if finding.state == Finding.State.RESOLVED:
        raise Conflict("The finding is resolved already")
    before = finding.state
    finding.state, finding.note, finding.snoozed_until = Finding.State.SNOOZED, note, until
    finding.save(update_fields=["state", "note", "snoozed_until"])
    _record("finding.snoozed", finding, before)


def wake_snoozed() -> int:
    """Put findings whose snooze is over back on the list; says how many. Needs a scope or everyone()."""
    return Finding.objects.filter(state=Finding.State.SNOOZED, snoozed_until__lte=timezone.now()).update(
        state=Finding.State.OPEN, snoozed_until=None
    )


def resolve_account(account_id: UUID) -> int:
    """Resolve all findings of an account that was removed; says how many. Needs a scope."""
    return (
        Finding.objects.filter(account_id=account_id)
        .exclude(state=Finding.State.RESOLVED)
        .update(state=Finding.State.RESOLVED, resolved_at=timezone.now())
    )


def _locked(finding_id: UUID) -> Finding:
    finding = Finding.objects.select_for_update().filter(id=finding_id).first()
    if finding is None:
        raise NotFound("finding", finding_id)
    return finding


def _record(event: str, finding: Finding, before: str) -> None:
    record(
        event,
        target_type="finding",
        target_id=finding.id,
        before={"state": before},
        after={"state": finding.state, "note": finding.note},
    )
