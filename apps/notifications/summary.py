"""Tells a channel of a day's scans by one message: a leased job of the channel, tried again like any other."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, finish, hold
from apps.notifications import outcomes
from apps.notifications.holding import SUMMARY
from apps.notifications.message import Message, summary_message
from apps.notifications.models import Channel, Dispatch
from apps.notifications.outcomes import LEASE_SECONDS, SECONDS, way_of
from apps.notifications.sending import Way, send_all
from apps.notifications.timing import next_digest, quiet_end
from apps.notifications.trail import Trail, Unsent
from apps.scans.digest import digest_of
from apps.tenancy.scope import scope

# Of more scans than these a summary tells the newest.
MOST_SCANS = 50


def _run(claim: Claim) -> None:
    error, ids = None, []
    try:
        with scope(claim.customer_id):
            waiting = _due(claim)
            if not waiting:
                return
            ids, reached = [one.id for one in waiting], tuple(waiting[0].reached)
            way, message = _what(waiting)
        send_all(
            way,
            message,
            Trail(),
            seconds=SECONDS,
            reached=reached,
            reach=lambda target: _reach(claim, ids[0], target),
        )
    except Unsent as unsent:
        error = unsent
    with scope(claim.customer_id):
        hold(claim)
        _settle(claim, _pending(claim).filter(id__in=ids), error)


def _pending(claim: Claim) -> Any:
    """What waits for the channel's summary, oldest first. Needs a scope."""
    mine = Dispatch.objects.filter(
        channel_id=claim.subject_id, in_digest=True, status=Dispatch.Status.PENDING
    )
    return mine.select_related("channel").order_by("created_at", "id")


def _due(claim: Claim) -> list[Dispatch]:
    """What is to be told now; the job of what is not ends here, or waits on. Needs a scope."""
    hold(claim)
    waiting = list(_pending(claim))
    # What was tried already is tried again as it was: who has it must not get it twice.
    told = [one for one in waiting if one.attempts] or waiting
    if not waiting:
        finish(claim)
    elif not waiting[0].channel.is_active:
        for one in waiting:
            outcomes.end(one, Dispatch.Status.SKIPPED, outcomes.SWITCHED_OFF)
        finish(claim)
    elif until := quiet_end(waiting[0].channel, timezone.now()):
        _pending(claim).update(held_until=until)
        again(claim, until)
    else:
        return told
    return []


def _what(waiting: Sequence[Dispatch]) -> tuple[Way, Message]:
    channel = waiting[0].channel
    digests = [digest_of(one.scan_id) for one in waiting[-MOST_SCANS:]]
    link = f"{settings.OPSCURB_BASE_URL.rstrip('/')}/scans"
    return way_of(channel), summary_message(digests, len(waiting), ZoneInfo(channel.timezone), link)


def _reach(claim: Claim, dispatch_id: UUID, target: str) -> None:
    """Put down at once who has the message, so that nothing that comes later sends it again."""
    with scope(claim.customer_id):
        hold(claim)
        dispatch = Dispatch.objects.get(id=dispatch_id)
        dispatch.reached.append(target)
        dispatch.save(update_fields=["reached"])


def _settle(claim: Claim, told: Any, error: Unsent | None) -> None:
    dispatches = list(told)
    for dispatch in dispatches:
        dispatch.attempts += 1
    if error is None:
        for dispatch in dispatches:
            outcomes.end(dispatch, Dispatch.Status.SENT)
    elif dispatches:
        pause = outcomes.pause_after(dispatches[0].attempts, error)
        if pause is not None:
            told.update(attempts=dispatches[0].attempts, error=str(error))
            again(claim, timezone.now() + pause)
            return
        outcomes.fail(dispatches, str(error))
    _go_on(claim)


def _go_on(claim: Claim) -> None:
    """Wait for the next summary where there is news for it already, else be done."""
    channel = Channel.objects.filter(id=claim.subject_id).first()
    if channel is None or not _pending(claim).exists():
        finish(claim)
    elif channel.digest_at is None:
        again(claim, timezone.now())
    else:
        again(claim, next_digest(channel, timezone.now()))


def _give_up(claim: Claim, text: str) -> None:
    waiting = list(_pending(claim))
    finish(claim)
    if waiting:
        outcomes.fail(waiting, text)


register(Kind(SUMMARY, "deliver", LEASE_SECONDS, _run, _give_up))
