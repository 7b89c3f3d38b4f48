"""Makes, changes, deletes and tries webhooks, and sends deliveries again."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone

from apps.customers.selectors import hold_plan
from apps.events.services import record, record_each
from apps.events.types import FOR_WEBHOOKS
from apps.jobs.queue import enqueue, enqueue_each
from apps.tenancy.scope import current_customer, scope
from apps.vault import services as vault
from apps.webhooks.delivery import KIND, new_delivery, note, pack
from apps.webhooks.models import Attempt, Delivery, Webhook
from apps.webhooks.selectors import OLD_SECRET, SECRET, TABLE, get_delivery, get_webhook
from apps.webhooks.sending import Outcome, attempt
from apps.webhooks.signing import OVERLAP, new_secret
from opscurb.errors import Conflict, Invalid, PlanTooLow

NAME = "webhook"
DEFAULT_EVENTS = ("scan.completed", "scan.failed")
BAD_URL = "webhook url must start with http:// or https://"
_URL = re.compile(r"https?://[^\0]*", re.IGNORECASE)
# What one replay of all that failed takes; the next one goes on.
MOST_REPLAYED = 500
UNFINISHED_TEST = "The test was not brought to its end"


def create_webhook(
    url: str, name: str = "", events: Iterable[str] = (), is_active: bool = True, secret: str = ""
) -> Webhook:
    """Store a webhook, reachable or not; raises Invalid and PlanTooLow. Needs a scope."""
    most = hold_plan(current_customer()).webhooks
    if most is not None and Webhook.objects.count() >= most:
        raise PlanTooLow(f"Your plan includes {most} webhooks")
    webhook = Webhook(name=name or NAME, url=_url(url), events=_events(events), is_active=is_active)
    webhook.has_secret = bool(secret)
    webhook.save(force_insert=True)
    if secret:
        vault.put(TABLE, webhook.id, SECRET, secret)
    record("webhook.created", target_type="webhook", target_id=webhook.id, after=_facts(webhook))
    return webhook


def change_webhook(webhook_id: UUID, **given: Any) -> Webhook:
    """Change some fields; a new secret leaves the old one valid for a day, an empty one ends both. Needs a scope."""
    webhook = get_webhook(webhook_id, hold=True)
    before = _facts(webhook)
    webhook.name = given.get("name", webhook.name) or NAME
    webhook.url = _url(given["url"]) if "url" in given else webhook.url
    webhook.events = _events(given["events"]) if "events" in given else webhook.events
    if "is_active" in given:
        webhook.is_active = given["is_active"]
        webhook.failing_since, webhook.disabled_reason = None, ""
    changed = {"secret": given["secret"]} if "secret" in given else {}
    if changed:
        _rotate(webhook, given["secret"])
    webhook.save()
    facts = _facts(webhook) | changed
    record("webhook.changed", target_type="webhook", target_id=webhook.id, before=before, after=facts)
    return webhook


def rotate_secret(webhook_id: UUID) -> tuple[Webhook, str]:
    """A fresh secret, shown this once; the one before stays valid beside it for a day. Needs a scope."""
    secret = new_secret()
    return change_webhook(webhook_id, secret=secret), secret


def delete_webhook(webhook_id: UUID) -> None:
    """Forget a webhook with its secret and its deliveries; what was to be sent is not. Needs a scope."""
    webhook = get_webhook(webhook_id, hold=True)
    before = _facts(webhook)
    vault.forget(TABLE, webhook.id)
    Attempt.objects.filter(delivery__webhook=webhook).delete()
    Delivery.objects.filter(webhook=webhook).delete()
    webhook.delete()
    record("webhook.deleted", target_type="webhook", target_id=webhook_id, before=before)


def send_test(customer_id: UUID, webhook_id: UUID) -> Outcome:
    """Send one event to a webhook, active or not, and say what came of it; opens its own scopes around that."""
    with scope(customer_id):
        webhook = get_webhook(webhook_id)
        facts = {"name": webhook.name}
        event = record("webhook.test", target_type="webhook", target_id=webhook.id, after=facts)
        # Failed until the answer is known: nothing would ever take up a test that its process did not survive.
        given = {"status": Delivery.Status.FAILED, "error": UNFINISHED_TEST, "next_attempt_at": None}
        delivery = new_delivery(webhook, event, **given)
        delivery.save(force_insert=True)
        parcel = pack(delivery)
    outcome = attempt(parcel)
    with scope(customer_id):
        if Webhook.objects.select_for_update(no_key=True).filter(id=webhook_id).exists():
            note(delivery, outcome)
            delivery.status = Delivery.Status.DELIVERED if outcome.ok else Delivery.Status.FAILED
            delivery.save(force_update=True)
    return outcome


def replay(webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Send a delivery again, with its id and its bytes, from the first attempt on; raises Conflict. Needs a scope."""
    webhook = get_webhook(webhook_id, hold=True)
    delivery = get_delivery(webhook_id, delivery_id)
    _refuse_inactive(webhook)
    facts = _sent(delivery)
    _begin_anew(delivery)
    delivery.save()
    enqueue(KIND, delivery.id)
    record("webhook.replayed", target_type="delivery", target_id=delivery.id, before=facts)
    return delivery


def replay_failed(webhook_id: UUID, since: datetime) -> int:
    """Send again what failed since then, oldest first and at most 500, tests left out; says how many. Needs a scope."""
    _refuse_inactive(get_webhook(webhook_id, hold=True))
    failed = Delivery.objects.filter(
        webhook_id=webhook_id, status=Delivery.Status.FAILED, created_at__gte=since
    ).exclude(event_type="webhook.test")
    chosen = list(failed.order_by("created_at", "id").defer("body")[:MOST_REPLAYED])
    changes = [(delivery.id, _sent(delivery), {"status": Delivery.Status.PENDING}) for delivery in chosen]
    for delivery in chosen:
        _begin_anew(delivery)
    Delivery.objects.bulk_update(chosen, ["status", "tries", "error", "next_attempt_at"])
    enqueue_each(KIND, [delivery.id for delivery in chosen])
    record_each("webhook.replayed", target_type="delivery", changes=changes)
    return len(chosen)


def _refuse_inactive(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise Conflict("The webhook is not active; activate it first")


def _begin_anew(delivery: Delivery) -> None:
    delivery.status, delivery.tries, delivery.error = Delivery.Status.PENDING, 0, ""
    delivery.next_attempt_at = timezone.now()


def _sent(delivery: Delivery) -> dict[str, str]:
    return {
        "webhook_id": str(delivery.webhook_id),
        "event": delivery.event_type,
        "status": delivery.status,
    }


def _rotate(webhook: Webhook, secret: str) -> None:
    if not secret:
        vault.forget(TABLE, webhook.id)
        webhook.has_secret, webhook.old_secret_until = False, None
        return
    if webhook.has_secret:
        old = vault.read(TABLE, webhook.id, SECRET)
        if old == secret:
            return
        vault.put(TABLE, webhook.id, OLD_SECRET, old)
        webhook.old_secret_until = timezone.now() + OVERLAP
    vault.put(TABLE, webhook.id, SECRET, secret)
    webhook.has_secret = True


def _url(text: str) -> str:
    """A URL as it came: whether it may be reached is decided whenever it is."""
    url = text.strip()
    if not _URL.fullmatch(url):
        raise Invalid(BAD_URL)
    return url


def _events(names: Iterable[str]) -> list[str]:
    """Names in lower case, sorted, each once; none at all stands for the usual two."""
    wanted = sorted({name.strip().lower() for name in names}) or sorted(DEFAULT_EVENTS)
    unknown = [name for name in wanted if name not in FOR_WEBHOOKS]
    if unknown:
        known = ", ".join(FOR_WEBHOOKS)
        raise Invalid(f"unknown event types: {', '.join(unknown)[:100]}; known are {known}", field="events")
    return wanted


def _facts(webhook: Webhook) -> dict[str, Any]:
    return {
        "name": webhook.name,
        # Paths of such URLs are often what lets one in.
        "url": _origin(webhook.url),
        "events": webhook.events,
        "is_active": webhook.is_active,
        "has_secret": webhook.has_secret,
    }


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
