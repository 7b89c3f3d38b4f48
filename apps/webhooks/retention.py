"""Forgets what has been kept for long enough: deliveries with their logs, and secrets that were replaced."""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.tenancy.scope import everyone, scope
from apps.vault import services as vault
from apps.webhooks.models import Webhook
from apps.webhooks.selectors import OLD_SECRET, TABLE

KEPT = timedelta(days=30)
# What one sweep takes; the next one goes on.
MOST_DELIVERIES = 10_000
MOST_SECRETS = 1_000
# By customer and delivery, as the index of attempts begins.
_FORGET = """
    WITH old AS (
        SELECT id, customer_id FROM webhooks_delivery
        WHERE created_at < %(before)s ORDER BY created_at LIMIT %(most)s
    ), log AS (
        DELETE FROM webhooks_attempt a USING old WHERE a.customer_id = old.customer_id AND a.delivery_id = old.id
    )
    DELETE FROM webhooks_delivery d USING old WHERE d.id = old.id
"""


def sweep() -> int:
    """Delete the oldest deliveries that are over their time, and old secrets; says how many deliveries went."""
    spent = Webhook.objects.filter(old_secret_until__lt=timezone.now()).order_by("old_secret_until")
    with everyone():
        forgotten = _forget_deliveries()
        replaced = list(spent.values_list("customer_id", "id")[:MOST_SECRETS])
    for customer_id, webhook_id in replaced:
        with scope(customer_id):
            _forget_old_secret(webhook_id)
    return forgotten


def _forget_deliveries() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"before": timezone.now() - KEPT, "most": MOST_DELIVERIES})
        return int(cursor.rowcount)


def _forget_old_secret(webhook_id: UUID) -> None:
    # Locked, since the secret may just be replaced once more.
    webhook = Webhook.objects.select_for_update().filter(id=webhook_id).first()
    if webhook and webhook.old_secret_until and webhook.old_secret_until < timezone.now():
        vault.forget(TABLE, webhook.id, OLD_SECRET)
        webhook.old_secret_until = None
        webhook.save(update_fields=["old_secret_until"])
