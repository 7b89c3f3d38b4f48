"""Tells channels of scans that are over: decides whom, sends as leased jobs, tries again, says when it failed."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.events.models import Event
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, finish, hold
from apps.notifications.holding import KIND, send_in_time, still_held
from apps.notifications.message import Message
from apps.notifications.models import Channel, Dispatch
from apps.notifications.outcomes import (
    LEASE_SECONDS,
    SECONDS,
    SWITCHED_OFF,
    end,
    fail,
    pause_after,
    way_of,
)
from apps.notifications.sending import send_all
from apps.notifications.trail import Trail, Unsent
from apps.scans.digest import digest_of
from apps.scans.selectors import get_scan
from apps.settings.models import TriggerMode
from apps.settings.selectors import general
from apps.tenancy.scope import scope


def plan(event: Event) -> None:
    """Put down what each active channel is to be told of a scan, and let it be sent. Needs a scope."""
    scan, chosen = get_scan(UUID(event.target_id)), general()
    # Who has one finding looked at again waits for the answer, and what it saves was told before.
    if scan.demo or scan.hidden_at or not chosen.notifications_enabled:
        return
    for channel in Channel.objects.filter(is_active=True).order_by("created_at", "id"):
        reason = _why_not(channel, scan, chosen.notification_trigger_mode)
        dispatch = Dispatch(channel=channel, scan_id=scan.id)
        dispatch.save(force_insert=True)
        if reason:
            end(dispatch, Dispatch.Status.SKIPPED, reason)
        else:
            send_in_time(dispatch, failed=scan.status == "failed")


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
            way, message, reached = way_of(dispatch.channel), _message(dispatch), tuple(dispatch.reached)
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
    """What is to be sent; the job of what no longer is ends here, or waits on."""
    dispatch = Dispatch.objects.select_related("channel").filter(id=claim.subject_id).first()
    if dispatch is None or dispatch.status != Dispatch.Status.PENDING:
        finish(claim)
    elif not dispatch.channel.is_active:
        finish(claim)
        end(dispatch, Dispatch.Status.SKIPPED, SWITCHED_OFF)
    elif still_held(dispatch):
        again(claim, dispatch.held_until or timezone.now())
    else:
        return dispatch
    return None


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
    pause = None if error is None else pause_after(dispatch.attempts, error)
    if error is None:
        finish(claim)
        end(dispatch, Dispatch.Status.SENT)
    elif pause is None:
        finish(claim)
        fail([dispatch], str(error))
    else:
        dispatch.error = str(error)
        dispatch.save(update_fields=["attempts", "error"])
        again(claim, timezone.now() + pause)


def _give_up(claim: Claim, text: str) -> None:
    finish(claim)
    dispatch = Dispatch.objects.select_related("channel").filter(id=claim.subject_id).first()
    if dispatch is not None and dispatch.status == Dispatch.Status.PENDING:
        fail([dispatch], text)


register(Kind(KIND, "deliver", LEASE_SECONDS, _run, _give_up))
