"""Takes events to webhooks: a delivery for each, sent by a job until it arrives or its time is over."""

import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.egress.selectors import customer_proxy
from apps.events.models import Event
from apps.events.services import record
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, enqueue, finish, hold
from apps.tenancy.scope import current_customer, scope
from apps.webhooks.body import body_of
from apps.webhooks.models import Attempt, Delivery, Webhook
from apps.webhooks.selectors import secrets_of
from apps.webhooks.sending import GONE, SECONDS, Outcome, Parcel, attempt

KIND = "webhook.delivery"
# Many failures at one time must not come back at one time.
JITTER = 0.1
# Nothing but failures for so long, and the webhook is switched off.
HOPELESS = timedelta(days=5)
Status = Delivery.Status


def deliver(event: Event) -> None:
    """Let an event be sent to every webhook that wants it. Needs a scope."""
    wanting = Webhook.objects.filter(is_active=True, events__contains=[event.type])
    for delivery in Delivery.objects.bulk_create([new_delivery(webhook, event) for webhook in wanting]):
        enqueue(KIND, delivery.id)


def new_delivery(webhook: Webhook, event: Event, **given: Any) -> Delivery:
    """A delivery of an event that is not saved yet. Needs a scope."""
    return Delivery(
        customer_id=current_customer(),
        webhook=webhook,
        event=event,
        event_type=event.type,
        event_at=event.created_at,
        body=body_of(event),
        **{"next_attempt_at": timezone.now()} | given,
    )


def pack(delivery: Delivery) -> Parcel:
    """What sending a delivery needs. Needs a scope."""
    return Parcel(
        delivery_id=delivery.id,
        url=delivery.webhook.url,
        event_type=delivery.event_type,
        event_at=delivery.event_at,
        body=bytes(delivery.body),
        is_first=delivery.attempts == 0,
        secrets=secrets_of(delivery.webhook),
        proxy=customer_proxy(),
    )


def note(delivery: Delivery, outcome: Outcome) -> None:
    """Log an attempt; the caller says how it goes on and saves the delivery. Needs a scope."""
    delivery.attempts, delivery.tries = delivery.attempts + 1, delivery.tries + 1
    delivery.error = outcome.why
    Attempt.objects.create(
        delivery=delivery,
        number=delivery.attempts,
        at=outcome.at,
        status=outcome.status,
        duration_ms=outcome.duration_ms,
        error=outcome.why,
        response_start=outcome.response_start,
        request_headers=outcome.request_headers,
        response_headers=outcome.response_headers,
    )


def _run(claim: Claim) -> None:
    with scope(claim.customer_id):
        delivery = Delivery.objects.select_related("webhook").filter(id=claim.subject_id).first()
        if delivery is None or delivery.status != Status.PENDING:
            finish(claim)
            return
        if not delivery.webhook.is_active:
            _end(claim, delivery, Status.CANCELED, "The webhook is not active")
            return
        parcel = pack(delivery)
    outcome = attempt(parcel)
    with scope(claim.customer_id):
        _conclude(claim, outcome)


def _conclude(claim: Claim, outcome: Outcome) -> None:
    """Write down what came of an attempt and what is next, under the job's fence."""
    # The webhook is locked first, as by whoever changes it, asks for a delivery again or deletes it with all of them.
    held = Webhook.objects.select_for_update(of=("self",), no_key=True)
    webhook = held.filter(deliveries=claim.subject_id).first()
    hold(claim)
    if webhook is None:
        finish(claim)
        return
    delivery = Delivery.objects.get(id=claim.subject_id)
    note(delivery, outcome)
    if outcome.ok:
        _end(claim, delivery, Status.DELIVERED)
    elif outcome.status == GONE or delivery.tries > len(settings.OPSCURB_WEBHOOK_RETRY_SECONDS):
        _end(claim, delivery, Status.FAILED, outcome.why)
    else:
        delivery.next_attempt_at = timezone.now() + _pause(delivery.tries)
        delivery.save()
        again(claim, delivery.next_attempt_at)
    _judge(webhook, outcome)


def _judge(webhook: Webhook, outcome: Outcome) -> None:
    """Remember since when nothing arrives, and switch off what is gone or hopeless."""
    if outcome.ok:
        if webhook.failing_since is not None:
            webhook.failing_since = None
            webhook.save(update_fields=["failing_since"])
        return
    if webhook.failing_since is None:
        webhook.failing_since = outcome.at
        webhook.save(update_fields=["failing_since"])
    if outcome.status == GONE:
        _disable(webhook, f"The receiver answered {GONE} Gone")
    elif outcome.at - webhook.failing_since >= HOPELESS:
        _disable(webhook, f"Nothing arrived for {HOPELESS.days} days: {outcome.why}")


def _disable(webhook: Webhook, reason: str) -> None:
    if not webhook.is_active:
        return
    webhook.is_active, webhook.disabled_reason = False, reason
    webhook.save(update_fields=["is_active", "disabled_reason"])
    facts = {"name": webhook.name, "is_active": False, "reason": reason}
    record(
        "webhook.disabled",
        target_type="webhook",
        target_id=webhook.id,
        before={"name": webhook.name, "is_active": True},
        after=facts,
    )


def _pause(tries: int) -> timedelta:
    seconds = settings.OPSCURB_WEBHOOK_RETRY_SECONDS[tries - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - spreads load, no secret


def _end(claim: Claim, delivery: Delivery, status: str, error: str = "") -> None:
    delivery.status, delivery.error, delivery.next_attempt_at = status, error, None
    delivery.save()
    finish(claim)


def _give_up(claim: Claim, text: str) -> None:
    delivery = Delivery.objects.filter(id=claim.subject_id).first()
    if delivery is None:
        finish(claim)
    else:
        _end(claim, delivery, Status.FAILED, text)


# Longer than the slowest attempt and what is written around it.
register(Kind(KIND, "deliver", int(SECONDS) + 25, _run, _give_up))
