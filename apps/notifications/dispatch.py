"""Tells channels of scans that are over: decides whom, sends as leased jobs, tries again, says when it failed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.egress.selectors import proxy_for
from apps.events.models import Event
from apps.events.services import record
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, enqueue, finish, hold
from apps.notifications.message import Message
from apps.notifications.models import Channel, Dispatch
from apps.notifications.selectors import config_of
from apps.notifications.sending import Way, send_all
from apps.notifications.trail import Trail, Unsent, misconfigured
from apps.scans.digest import digest_of
from apps.scans.selectors import get_scan
from apps.settings.models import TriggerMode
from apps.settings.selectors import general
from apps.tenancy.scope import scope
from opscurb.errors import Invalid

KIND = "notification"
# How long a server that asks for time is given at most.
MOST_SECONDS_ASKED = 3_600
# A run ends well within its lease: nothing is begun after the one, and what was begun ends before the other.
SECONDS, LEASE_SECONDS = 120, 300


def plan(event: Event) -> None:
    """Put down what each active channel is to be told of a scan, and let it be sent. Needs a scope."""
    scan, chosen = get_scan(UUID(event.target_id)), general()
    if scan.demo or not chosen.notifications_enabled:
        return
    for channel in Channel.objects.filter(is_active=True).order_by("created_at", "id"):
        reason = _why_not(channel, scan, chosen.notification_trigger_mode)
        dispatch = Dispatch(channel=channel, scan_id=scan.id)
        dispatch.save(force_insert=True)
        if reason:
            _end(dispatch, Dispatch.Status.SKIPPED, reason)
        else:
            enqueue(KIND, dispatch.id)


def _why_not(channel: Channel, scan: Any, policy: str) -> str:
    """Why a channel is not told of a scan; empty where it is."""
    mode = channel.trigger_mode or policy
    if scan.status == "failed":
        # Thresholds are about waste, and silence about a failure would read as "no waste".
        return "" if mode == TriggerMode.SCAN_COMPLETE else "the scan failed, and only waste is told"
    if mode == TriggerMode.WASTE_ONLY and not scan.total_findings:
        return "no waste was found"
    if scan.total_findings < (channel.min_findings or 0):
        return f"{scan.total_findings} findings are fewer than min_findings"
    if scan.total_monthly_savings < (channel.min_savings or 0):
        return f"{scan.total_monthly_savings} a month are less than min_savings"
    return ""


def _run(claim: Claim) -> None:
    error = None
    try:
        with scope(claim.customer_id):
            dispatch = _pending(claim)
            if dispatch is None:
                return
            way, message, reached = _way(dispatch), _message(dispatch), tuple(dispatch.reached)
        send_all(
            way,
            message,
            Trail(),
            seconds=SECONDS,
            reached=reached,
            reach=lambda target: _reach(claim, target),
        )
    except Unsent as unsent:
        error = unsent
    with scope(claim.customer_id):
        hold(claim)
        _settle(claim, Dispatch.objects.select_related("channel").get(id=claim.subject_id), error)


def _pending(claim: Claim) -> Dispatch | None:
    """What is to be sent; the job of what no longer is ends here."""
    dispatch = Dispatch.objects.select_related("channel").filter(id=claim.subject_id).first()
    if dispatch is not None and dispatch.status == Dispatch.Status.PENDING and dispatch.channel.is_active:
        return dispatch
    finish(claim)
    if dispatch is not None and dispatch.status == Dispatch.Status.PENDING:
        _end(dispatch, Dispatch.Status.SKIPPED, "the channel was switched off")
    return None


def _way(dispatch: Dispatch) -> Way:
    """How the channel sends, read anew at each attempt: who mends it within the pauses gets the message."""
    channel = dispatch.channel
    try:
        return Way(channel.method, config_of(channel), proxy_for(channel.proxy_profile_id))
    except Invalid as error:
        raise misconfigured(error) from error


def _message(dispatch: Dispatch) -> Message:
    digest = digest_of(dispatch.scan_id)
    return Message(f"scan.{digest.status}", digest, digest.finished_at)


def _reach(claim: Claim, target: str) -> None:
    """Put down at once who has the message, so that nothing that comes later sends it again."""
    with scope(claim.customer_id):
        hold(claim)
        dispatch = Dispatch.objects.get(id=claim.subject_id)
        dispatch.reached.append(target)
        dispatch.save(update_fields=["reached"])


def _settle(claim: Claim, dispatch: Dispatch, error: Unsent | None) -> None:
    dispatch.attempts += 1
    pauses: list[float] = settings.OPSCURB_NOTIFICATION_RETRY_SECONDS
    if error is None:
        finish(claim)
        _end(dispatch, Dispatch.Status.SENT)
    elif dispatch.attempts > len(pauses):
        finish(claim)
        _fail(dispatch, str(error))
    else:
        dispatch.error = str(error)
        dispatch.save(update_fields=["attempts", "error"])
        pause = max(pauses[dispatch.attempts - 1], min(error.wait_seconds, MOST_SECONDS_ASKED))
        again(claim, timezone.now() + timedelta(seconds=pause))


def _fail(dispatch: Dispatch, reason: str) -> None:
    _end(dispatch, Dispatch.Status.FAILED, reason)
    channel = dispatch.channel
    record(
        "notification.failed",
        target_type="notification_channel",
        target_id=channel.id,
        after={
            "channel": channel.name,
            "method": channel.method,
            "scan_id": str(dispatch.scan_id),
            "attempts": dispatch.attempts,
            "reason": reason,
        },
    )


def _end(dispatch: Dispatch, status: str, reason: str = "") -> None:
    dispatch.status, dispatch.error, dispatch.finished_at = status, reason, timezone.now()
    dispatch.save()


def _give_up(claim: Claim, text: str) -> None:
    finish(claim)
    dispatch = Dispatch.objects.select_related("channel").filter(id=claim.subject_id).first()
    if dispatch is not None and dispatch.status == Dispatch.Status.PENDING:
        _fail(dispatch, text)


register(Kind(KIND, "deliver", LEASE_SECONDS, _run, _give_up))
