"""Reads webhooks, their secrets and the log of their deliveries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from apps.vault.services import read
from apps.webhooks.models import Attempt, Delivery, Webhook
from opscurb.errors import NotFound

TABLE = "webhooks_webhook"
SECRET, OLD_SECRET = "secret", "old_secret"


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries of a page with their attempts, newest first; `next` continues after them."""

    deliveries: list[Delivery]
    next: tuple[datetime, UUID] | None


def list_webhooks() -> list[Webhook]:
    """All webhooks, oldest first. Needs a scope."""
    return list(Webhook.objects.order_by("created_at", "id"))


def get_webhook(webhook_id: UUID, *, hold: bool = False) -> Webhook:
    """One webhook, locked on request; raises NotFound. Needs a scope."""
    rows = Webhook.objects.select_for_update() if hold else Webhook.objects
    webhook = rows.filter(id=webhook_id).first()
    if webhook is None:
        raise NotFound("webhook", webhook_id)
    return webhook


def get_delivery(webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """One delivery of a webhook with its attempts; raises NotFound for either. Needs a scope."""
    get_webhook(webhook_id)
    delivery = _with_log().filter(webhook_id=webhook_id, id=delivery_id).first()
    if delivery is None:
        raise NotFound("delivery", delivery_id)
    return delivery


def list_deliveries(
    webhook_id: UUID, *, limit: int, offset: int = 0, after: tuple[datetime, UUID] | None = None
) -> DeliveryPage:
    """Deliveries of a webhook, newest first, from an offset or after a place; raises NotFound. Needs a scope."""
    get_webhook(webhook_id)
    chosen = _with_log().filter(webhook_id=webhook_id)
    if after:
        moment, delivery_id = after
        chosen = chosen.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=delivery_id))
    # One more than asked for tells whether there is a next page.
    found = list(chosen.order_by("-created_at", "-id")[offset : offset + limit + 1])
    rows = found[:limit]
    return DeliveryPage(rows, (rows[-1].created_at, rows[-1].id) if len(found) > limit else None)


def secrets_of(webhook: Webhook) -> tuple[str, ...]:
    """The webhook's secret and, while it holds too, the one before; none where there is none. Needs a scope."""
    if not webhook.has_secret:
        return ()
    current = read(TABLE, webhook.id, SECRET)
    if webhook.old_secret_until is None or webhook.old_secret_until <= timezone.now():
        return (current,)
    return (current, read(TABLE, webhook.id, OLD_SECRET))


def _with_log() -> QuerySet[Delivery]:
    return Delivery.objects.prefetch_related(Prefetch("log", Attempt.objects.order_by("number")))
