"""Seals the second factors of people, which belong to no customer: what codes are computed from."""

import base64

import orjson
from allauth.mfa.models import Authenticator
from django.db import transaction

from apps.vault.envelope import Sealed, current_kek, rewrap, seal, unseal

PLACE = b"people|second factor"
# The fields of an authenticator's data that hold what was sealed here.
FIELDS = ("secret", "seed")
BATCH = 500


def seal_factor(plaintext: str) -> str:
    """A secret as text that only the key-encryption keys open."""
    return _text(seal(plaintext, PLACE))


def open_factor(text: str) -> str:
    """The secret; raises Unreadable when it was changed."""
    return unseal(_sealed(text), PLACE)


def rotate_factors() -> int:
    """Wrap what an older key-encryption key wrapped by the current one; how many rows there were."""
    total, after = 0, 0
    while found := list(
        Authenticator.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]
    ):
        total += sum(_rotate(row_id) for row_id in found)
        after = found[-1]
    return total


def _rotate(row_id: int) -> bool:
    """One row by itself, locked, since a code that is used up meanwhile is written to the same field."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(id=row_id).first()
        sealed = {name: _sealed(row.data[name]) for name in FIELDS if name in row.data} if row else {}
        stale = {name: one for name, one in sealed.items() if one.kek_id != current_kek()}
        if row is None or not stale:
            return False
        row.data |= {name: _text(rewrap(one, PLACE)) for name, one in stale.items()}
        row.save(update_fields=["data"])
    return True


def _text(sealed: Sealed) -> str:
    parts = (sealed.wrapped_key, sealed.ciphertext)
    return orjson.dumps([sealed.kek_id, *(base64.b64encode(part).decode() for part in parts)]).decode()


def _sealed(text: str) -> Sealed:
    kek_id, wrapped_key, ciphertext = orjson.loads(text)
    return Sealed(kek_id, base64.b64decode(wrapped_key), base64.b64decode(ciphertext))
