"""Reads webhooks, their secrets and the log of their deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from apps.vault.services import read
from apps.webhooks.models import Attempt, Delivery, Webhook
from opscurb.errors import NotFound

TABLE = "webhooks_webhook"
SECRET, OLD_SECRET = "secret", "old_secret"


STATUSES = tuple(Delivery.Status.values)


@dataclass(frozen=True, slots=True)
class Health:
    """How the deliveries of a webhook's last day went so far, and when there last was one."""

    delivered: int = 0
    # Those that wait for a further attempt too.
    failed: int = 0
    last_at: datetime | None = None

    @property
    def percent(self) -> int | None:
        """The share that arrived, rounded down; None where nothing was sent."""
        sent = self.delivered + self.failed
        return self.delivered * 100 // sent if sent else None


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries of a webhook to list; what is None chooses all."""

    status: str | None = None
    event_type: str | None = None
    # What a receiver answered at any attempt.
    code: int | None = None
    since: datetime | None = None
    until: datetime | None = None


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


def health_of(webhooks: Sequence[Webhook]) -> Mapping[UUID, Health]:
    """How each webhook's deliveries go, by its id. Needs a scope."""
    ids = [webhook.id for webhook in webhooks]
    day = Delivery.objects.filter(webhook_id__in=ids, created_at__gte=timezone.now() - timedelta(days=1))
    lost = Q(status=Delivery.Status.FAILED) | Q(status=Delivery.Status.PENDING, tries__gt=0)
    counts = day.values_list("webhook_id").annotate(
        delivered=Count("id", filter=Q(status=Delivery.Status.DELIVERED)), failed=Count("id", filter=lost)
    )
    newest = Delivery.objects.filter(webhook_id=OuterRef("id")).order_by("-created_at", "-id")
    last = Webhook.objects.filter(id__in=ids).annotate(last_at=Subquery(newest.values("created_at")[:1]))
    went = {webhook_id: (delivered, failed) for webhook_id, delivered, failed in counts}
    return {
        webhook_id: Health(*went.get(webhook_id, (0, 0)), last_at=last_at)
        for webhook_id, last_at in last.values_list("id", "last_at")
    }


def most_tries() -> int:
    """How many attempts a delivery has until it has failed."""
    return len(settings.OPSCURB_WEBHOOK_RETRY_SECONDS) + 1


def get_delivery(webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """One delivery of a webhook with its attempts; raises NotFound for either. Needs a scope."""
    get_webhook(webhook_id)
    delivery = _with_log().filter(webhook_id=webhook_id, id=delivery_id).first()
    if delivery is None:
        raise NotFound("delivery", delivery_id)
    return delivery


def list_deliveries(
    webhook_id: UUID,
    *,
    limit: int,
    offset: int = 0,
    after: tuple[datetime, UUID] | None = None,
    only: DeliveryFilter | None = None,
) -> DeliveryPage:
    """Deliveries of a webhook without their bodies, newest first, from an offset or after a place.

    Raises NotFound. Needs a scope.
    """
    get_webhook(webhook_id)
    chosen = _chosen(_with_log().filter(webhook_id=webhook_id), only or DeliveryFilter()).defer("body")
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


def _chosen(deliveries: QuerySet[Delivery], only: DeliveryFilter) -> QuerySet[Delivery]:
    wanted = {
        "status": only.status,
        "event_type": only.event_type,
        "created_at__gte": only.since,
        "created_at__lt": only.until,
    }
    found = deliveries.filter(**{name: value for name, value in wanted.items() if value is not None})
    if only.code is None:
        return found
    return found.filter(Exists(Attempt.objects.filter(delivery_id=OuterRef("id"), status=only.code)))


def _with_log() -> QuerySet[Delivery]:
    return Delivery.objects.prefetch_related(Prefetch("log", Attempt.objects.order_by("number")))
