"""Warns of API keys that are about to expire, so that nobody is locked out by surprise."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.customers.models import ApiKey
from apps.events.services import record
from apps.tenancy.scope import scope

# Days before a key's end, the last warning first.
WARNINGS = (1, 14)
BATCH = 500


def warn_of_expiring_keys() -> int:
    """Record an event for each key that ends within a warning's days and was not warned of then; says how many."""
    return sum(_warn(days) for days in WARNINGS)


def _warn(days: int) -> int:
    now = timezone.now()
    unwarned = Q(warned_days=None) | Q(warned_days__gt=days)
    ending = ApiKey.objects.filter(
        unwarned,
        revoked_at=None,
        replaced_by=None,
        expires_at__gt=now,
        expires_at__lte=now + timedelta(days=days),
    )
    return sum(_tell(key, days) for key in ending.order_by("expires_at")[:BATCH])


def _tell(key: ApiKey, days: int) -> bool:
    """Warn once, also when several workers warn side by side."""
    unwarned = Q(warned_days=None) | Q(warned_days__gt=days)
    with scope(key.customer_id):
        if not ApiKey.objects.filter(unwarned, id=key.id).update(warned_days=days):
            return False
        facts = {
            "name": key.name,
            "prefix": key.prefix,
            "expires_at": key.expires_at.isoformat(),
            "days": days,
        }
        record("key.expiring", target_type="api_key", target_id=key.id, after=facts)
    return True
