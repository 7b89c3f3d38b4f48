"""Runs what is due: the scan, the next slot and the job's end are one transaction, so each slot runs once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.events.services import record
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, enqueue, finish, hold
from apps.scans.payload import request_of
from apps.scans.requests import request_scan
from apps.schedules.models import Schedule
from apps.schedules.timing import KIND, due_at, slots_of
from apps.tenancy.scope import scope
from opscurb.errors import DomainError

LEASE_SECONDS = 30


def run(claim: Claim) -> None:
    """Ask for the scan of a schedule that is due, and let it wait for its next slot."""
    with scope(claim.customer_id):
        schedule = _held(claim)
        # A clock behind the one by which the claim was due does not put it off.
        now = max(timezone.now(), claim.due_at)
        if schedule.next_run_at is not None and schedule.next_run_at <= now:
            _ask(schedule)
            _advance(schedule, now)
        due = due_at(schedule)
        if due is None:
            finish(claim)
        else:
            again(claim, due)


def give_up(claim: Claim, text: str) -> None:
    """Skip a slot whose runs came to no end, and go on with the next one. Needs a scope."""
    schedule = _held(claim)
    finish(claim)
    _fail(schedule, text)
    _advance(schedule, timezone.now())
    if schedule.next_run_at is not None:
        enqueue(KIND, schedule.id, due_at(schedule))


def _held(claim: Claim) -> Schedule:
    """The schedule and its job, locked in the order in which those lock them who change a schedule."""
    schedule = (
        Schedule.objects.select_for_update(of=("self",), no_key=True).filter(id=claim.subject_id).first()
    )
    # Raises LeaseLost for a schedule that is gone, since its job went with it.
    hold(claim)
    assert schedule is not None
    return schedule


def _ask(schedule: Schedule) -> None:
    """Ask for the scan, or keep why it cannot be asked for any more."""
    schedule.last_run_at = timezone.now()
    try:
        with transaction.atomic():
            scan = request_scan(request_of(schedule.scan, f"schedule:{schedule.id}"))
    except DomainError as error:
        field = getattr(error, "field", None)
        _fail(schedule, f"{field}: {error}" if field else str(error))
    else:
        schedule.last_scan_id, schedule.last_error = scan.id, ""


def _fail(schedule: Schedule, text: str) -> None:
    schedule.last_error = text
    record(
        "schedule.failed",
        target_type="schedule",
        target_id=schedule.id,
        after={"name": schedule.name, "error": text, "slot": _written(schedule.next_run_at)},
    )


def _advance(schedule: Schedule, now: datetime) -> None:
    """Go on to the first slot after now; those that nobody could run are skipped, and that is told."""
    slots, slot = slots_of(schedule), schedule.next_run_at
    if slots is None or slot is None:
        schedule.enabled, schedule.next_run_at = False, None
        schedule.updated_at = now
    else:
        schedule.next_run_at = slots.after(now)
        _tell_missed(schedule, slots.between(slot, now))
    schedule.save()


def _tell_missed(schedule: Schedule, count: int) -> None:
    if count:
        record(
            "schedule.missed",
            target_type="schedule",
            target_id=schedule.id,
            after={"name": schedule.name, "missed": count, "next_run_at": _written(schedule.next_run_at)},
        )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


register(Kind(KIND, "deliver", LEASE_SECONDS, run, give_up))
