"""Forgets what has been kept for long enough: deliveries with their logs, and secrets that were replaced."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.settings.models import DELIVERY_DAYS
from apps.settings.selectors import chosen_delivery_days
from apps.tenancy.scope import everyone, scope
from apps.vault import services as vault
from apps.webhooks.models import Webhook
from apps.webhooks.selectors import OLD_SECRET, TABLE

KEPT = timedelta(days=DELIVERY_DAYS)
# What one sweep takes; the next one goes on.
MOST_DELIVERIES = 10_000
MOST_SECRETS = 1_000
# By customer and delivery, as the index of attempts begins.
_FORGET = """
    WITH old AS (
        SELECT id, customer_id FROM webhooks_delivery
        WHERE created_at < %(before)s AND {whose} ORDER BY created_at LIMIT %(most)s
    ), log AS (
        DELETE FROM webhooks_attempt a USING old WHERE a.customer_id = old.customer_id AND a.delivery_id = old.id
    )
    DELETE FROM webhooks_delivery d USING old WHERE d.id = old.id
"""
# Those who chose other days are looked through one by one, by the index that begins with the webhook.
_OF_OTHERS = "customer_id <> ALL(%(chosen)s::uuid[])"
_OF_ONE = "customer_id = %(customer)s AND webhook_id IN (SELECT id FROM webhooks_webhook)"


def sweep() -> int:
    """Delete the oldest deliveries that are over their time, and old secrets; says how many deliveries went."""
    spent = Webhook.objects.filter(old_secret_until__lt=timezone.now()).order_by("old_secret_until")
    with everyone():
        chosen = chosen_delivery_days()
        forgotten = _forget(_OF_OTHERS, KEPT, chosen=list(chosen))
        replaced = list(spent.values_list("customer_id", "id")[:MOST_SECRETS])
    for customer_id, days in chosen.items():
        with scope(customer_id):
            forgotten += _forget(_OF_ONE, timedelta(days=days), customer=customer_id)
    for customer_id, webhook_id in replaced:
        with scope(customer_id):
            _forget_old_secret(webhook_id)
    return forgotten


def _forget(whose: str, kept: timedelta, **given: Any) -> int:
    with connection.cursor() as cursor:
        values = {"before": timezone.now() - kept, "most": MOST_DELIVERIES, **given}
        cursor.execute(_FORGET.format(whose=whose), values)
        return int(cursor.rowcount)


def _forget_old_secret(webhook_id: UUID) -> None:
    # Locked, since the secret may just be replaced once more.
    webhook = Webhook.objects.select_for_update().filter(id=webhook_id).first()
    if webhook and webhook.old_secret_until and webhook.old_secret_until < timezone.now():
        vault.forget(TABLE, webhook.id, OLD_SECRET)
        webhook.old_secret_until = None
        webhook.save(update_fields=["old_secret_until"])
