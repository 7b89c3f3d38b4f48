"""Lets messages wait for the hours of their channel: each by itself, or together for its daily summary."""

from datetime import datetime

from django.utils import timezone

from apps.jobs.queue import enqueue, enqueue_by
from apps.notifications.models import Channel, Dispatch
from apps.notifications.timing import held_until, next_digest, quiet_end
from apps.scans.selectors import get_scan

# Jobs of one message, and of a channel's summary.
KIND, SUMMARY = "notification", "notification.summary"


def send_in_time(dispatch: Dispatch, *, failed: bool) -> None:
    """Have a message sent now, or when the channel's hours let it. Needs a scope."""
    channel, now = dispatch.channel, timezone.now()
    if channel.digest_at is not None and not (failed and channel.failures_at_once):
        dispatch.in_digest, dispatch.held_until = True, next_digest(channel, now)
        dispatch.save(update_fields=["in_digest", "held_until"])
        # At the latest: one that is being tried again must not be put off to the next day.
        enqueue_by(SUMMARY, channel.id, dispatch.held_until)
        return
    _wait(dispatch, held_until(channel, now, failed=failed))


def still_held(dispatch: Dispatch) -> bool:
    """Whether the channel's hours, as they are now, have a message wait; then until when is put down. Needs a scope."""
    until = _held_now(dispatch, dispatch.channel)
    if until is not None:
        dispatch.held_until = until
        dispatch.save(update_fields=["held_until"])
    return until is not None


def arrange_anew(channel: Channel) -> None:
    """Let what waits for the channel's hours wait for those that it has now. Needs a scope."""
    now = timezone.now()
    waiting = Dispatch.objects.filter(channel=channel, status=Dispatch.Status.PENDING, held_until__gt=now)
    for dispatch in waiting.filter(in_digest=False):
        _wait(dispatch, _held_now(dispatch, channel))
    together = waiting.filter(in_digest=True)
    due = next_digest(channel, now) if channel.digest_at is not None else quiet_end(channel, now)
    if together.update(held_until=due):
        enqueue(SUMMARY, channel.id, due)


def _wait(dispatch: Dispatch, until: datetime | None) -> None:
    """Have one message sent at a time, or now."""
    if dispatch.held_until != until:
        dispatch.held_until = until
        dispatch.save(update_fields=["held_until"])
    enqueue(KIND, dispatch.id, until)


def _held_now(dispatch: Dispatch, channel: Channel) -> datetime | None:
    """Until when the channel's hours have a message wait; what it tells is only asked where that matters."""
    now = timezone.now()
    if quiet_end(channel, now) is None:
        return None
    return held_until(channel, now, failed=get_scan(dispatch.scan_id).status == "failed")
