"""Wraps all data keys by the current key-encryption key, while others go on reading and writing."""

from apps.tenancy.scope import everyone
from apps.vault.envelope import current_kek, rewrap
from apps.vault.factors import rotate_factors
from apps.vault.models import Secret
from apps.vault.services import place, sealed_of

BATCH = 500


def rotate_keys(batch: int = BATCH) -> int:
    """Re-wrap what an older key wrapped, of all customers and people; how many there were. May be run again."""
    total = 0
    while done := _rotate_some(batch):
        total += done
    return total + rotate_factors()


def _rotate_some(batch: int) -> int:
    kek_id = current_kek()
    with everyone():
        # Locked, so that a value that is replaced meanwhile does not get the key of the old one.
        stale = list(Secret.objects.select_for_update().exclude(kek_id=kek_id).order_by("id")[:batch])
        for secret in stale:
            where = place(secret.customer_id, secret.owner_table, secret.owner_id, secret.field)
            wrapped = rewrap(sealed_of(secret), where)
            secret.kek_id, secret.wrapped_key = wrapped.kek_id, wrapped.wrapped_key
        Secret.objects.bulk_update(stale, ["kek_id", "wrapped_key"])
    return len(stale)
