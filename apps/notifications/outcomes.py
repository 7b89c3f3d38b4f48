"""What becomes of messages: sent, skipped, failed or tried again, and what is said of that."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.egress.selectors import proxy_for
from apps.events.services import record
from apps.notifications.models import Channel, Dispatch
from apps.notifications.selectors import config_of
from apps.notifications.sending import Way
from apps.notifications.trail import Unsent, misconfigured
from opscurb.errors import Invalid

# How long a server that asks for time is given at most.
MOST_SECONDS_ASKED = 3_600
# A run ends well within its lease: nothing is begun after the one, and what was begun ends before the other.
SECONDS, LEASE_SECONDS = 120, 300
SWITCHED_OFF = "the channel was switched off"


def way_of(channel: Channel) -> Way:
    """How the channel sends, read anew at each attempt: who mends it within the pauses gets the message."""
    try:
        return Way(channel.method, config_of(channel), proxy_for(channel.proxy_profile_id))
    except Invalid as error:
        raise misconfigured(error) from error


def pause_after(attempts: int, error: Unsent) -> timedelta | None:
    """How long to wait for the next attempt; None after the last one."""
    pauses: list[float] = settings.OPSCURB_NOTIFICATION_RETRY_SECONDS
    if attempts > len(pauses):
        return None
    return timedelta(seconds=max(pauses[attempts - 1], min(error.wait_seconds, MOST_SECONDS_ASKED)))


def end(dispatch: Dispatch, status: str, reason: str = "") -> None:
    """The message is over, one way or the other. Needs a scope."""
    dispatch.status, dispatch.error, dispatch.finished_at = status, reason, timezone.now()
    dispatch.save()


def fail(dispatches: Sequence[Dispatch], reason: str) -> None:
    """A message did not arrive, for good: one event, of however many scans it was to tell. Needs a scope."""
    for dispatch in dispatches:
        end(dispatch, Dispatch.Status.FAILED, reason)
    newest = dispatches[-1]
    channel = newest.channel
    record(
        "notification.failed",
        target_type="notification_channel",
        target_id=channel.id,
        after={
            "channel": channel.name,
            "method": channel.method,
            "scan_id": str(newest.scan_id),
            "scans": len(dispatches),
            "attempts": newest.attempts,
            "reason": reason,
        },
    )
