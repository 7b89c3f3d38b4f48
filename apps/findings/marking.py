"""What people do to many findings at once, and how it is undone; and notes. One event for each finding."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from apps.events.selectors import events_of_batch
from apps.events.services import record, record_each
from apps.findings import exempting
from apps.findings.models import Finding
from opscurb.errors import Conflict, Invalid, NotFound

State = Finding.State
# More are refused: all of them are locked until the last one is written.
MOST = 1000
# Postgres looks through what a statement gives each row, for each row.
AT_ONCE = 250
# A change of many is undone soon or not at all.
UNDONE_WITHIN = timedelta(hours=1)
# What is put back into these states may be exempt by now.
BACK = (State.OPEN, State.REOPENED)
FIELDS = ("state", "note", "snoozed_until", "snoozed_growth", "handled_at")
TELLING = {State.HANDLED: "finding.handled", State.SNOOZED: "finding.snoozed"}


@dataclass(frozen=True, slots=True)
class Marked:
    """How many findings were changed, and the name by which that can be undone."""

    count: int
    batch: UUID


def handle_all(finding_ids: Collection[UUID], note: str = "") -> Marked:
    """Take findings off the list of what is to do; those that are off it already are left alone. Needs a scope."""

    def handle(finding: Finding) -> None:
        finding.state, finding.note = State.HANDLED, note
        finding.handled_at, finding.snoozed_until, finding.snoozed_growth = timezone.now(), None, None

    return _change(finding_ids, (State.OPEN, State.REOPENED, State.SNOOZED), handle)


def snooze_all(finding_ids: Collection[UUID], until: datetime, note: str = "") -> Marked:
    """Leave findings alone until a moment in the future; resolved ones stay resolved. Needs a scope."""
    if until <= timezone.now():
        raise Invalid("must be in the future", field="until")

    def snooze(finding: Finding) -> None:
        finding.state, finding.note = State.SNOOZED, note
        finding.snoozed_until, finding.snoozed_growth = until, None

    return _change(finding_ids, (State.OPEN, State.REOPENED, State.SNOOZED, State.HANDLED), snooze)


def reopen_all(finding_ids: Collection[UUID]) -> Marked:
    """Put handled and snoozed findings back on the list. Needs a scope."""

    def reopen(finding: Finding) -> None:
        finding.state, finding.note = State.OPEN, ""
        finding.handled_at = finding.snoozed_until = finding.snoozed_growth = None

    return _change(finding_ids, (State.SNOOZED, State.HANDLED), reopen)


def undo(batch: UUID) -> int:
    """Give findings back what a change of many took from them, unless they were changed since. Needs a scope.

    Says how many.
    """
    told = {UUID(event.target_id): event for event in events_of_batch(batch, UNDONE_WITHIN)}
    made = {finding_id: event.after or {} for finding_id, event in told.items()}
    findings = [one for one in _locked(told, State.values) if one.state == made[one.id].get("state")]
    before = {finding.id: _told(finding) for finding in findings}
    for finding in findings:
        _restore(finding, told[finding.id].before or {})
    _write(findings, before, {})
    return len(findings)


def write_note(finding_id: UUID, note: str) -> None:
    """Write a note on a finding in the place of the one before; the same note again changes nothing. Needs a scope."""
    finding = next(iter(_locked([finding_id], State.values)), None)
    if finding is None:
        raise NotFound("finding", finding_id)
    if finding.state == State.RESOLVED:
        raise Conflict("The finding is resolved already")
    if finding.note == note:
        return
    before, finding.note = finding.note, note
    finding.save(update_fields=["note"])
    record(
        "finding.noted",
        target_type="finding",
        target_id=finding.id,
        before={"note": before},
        after={"note": note},
    )


def _change(
    finding_ids: Collection[UUID], states: Collection[str], change: Callable[[Finding], None]
) -> Marked:
    if len(finding_ids) > MOST:
        raise Invalid(f"at most {MOST} findings can be changed at once", field="findings")
    findings = _locked(finding_ids, states)
    before = {finding.id: _told(finding) for finding in findings}
    for finding in findings:
        change(finding)
    batch = uuid4()
    _write(findings, before, {"batch": str(batch)})
    return Marked(len(findings), batch)


def _locked(finding_ids: Iterable[UUID], states: Collection[str]) -> list[Finding]:
    """In the order in which scans write them, so that none waits for the other crosswise."""
    chosen = Finding.objects.filter(id__in=list(finding_ids), state__in=list(states))
    return list(chosen.select_for_update().only("id", *FIELDS).order_by("id"))


def _write(findings: list[Finding], before: dict[UUID, dict[str, Any]], also: dict[str, str]) -> None:
    """The findings with an event each, whose type follows from the state that they have now."""
    if not findings:
        return
    Finding.objects.bulk_update(findings, FIELDS, batch_size=AT_ONCE)
    exempting.cover([one.id for one in findings if one.state in BACK])
    for event_type in sorted({_type_of(finding) for finding in findings}):
        changes = [
            (one.id, before[one.id], _told(one) | also) for one in findings if _type_of(one) == event_type
        ]
        record_each(event_type, target_type="finding", changes=changes)


def _type_of(finding: Finding) -> str:
    return TELLING.get(State(finding.state), "finding.reopened")


def _told(finding: Finding) -> dict[str, Any]:
    until, at = finding.snoozed_until, finding.handled_at
    return {
        "state": str(finding.state),
        "note": finding.note,
        "snoozed_until": until.isoformat() if until else None,
        "snoozed_growth": finding.snoozed_growth,
        "handled_at": at.isoformat() if at else None,
    }


def _restore(finding: Finding, told: dict[str, Any]) -> None:
    finding.state, finding.note = told["state"], told["note"]
    finding.snoozed_growth = told.get("snoozed_growth")
    for name in ("snoozed_until", "handled_at"):
        setattr(finding, name, datetime.fromisoformat(told[name]) if told[name] else None)
