"""Keeps, reads and forgets the secrets of a customer's rows."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from apps.tenancy.scope import current_customer
from apps.vault.envelope import Sealed, seal, unseal
from apps.vault.models import Secret
from opscurb.errors import NotFound


def put(owner_table: str, owner_id: UUID, field: str, plaintext: str) -> None:
    """Keep a secret for a field of a row, in place of what was there. Needs a scope."""
    customer_id = current_customer()
    sealed = seal(plaintext, place(customer_id, owner_table, owner_id, field))
    Secret.objects.update_or_create(
        customer_id=customer_id,
        owner_table=owner_table,
        owner_id=owner_id,
        field=field,
        defaults={
            "kek_id": sealed.kek_id,
            "wrapped_key": sealed.wrapped_key,
            "ciphertext": sealed.ciphertext,
            "changed_at": timezone.now(),
        },
    )


def read(owner_table: str, owner_id: UUID, field: str) -> str:
    """The secret of a field; raises NotFound, or Unreadable when it was moved or changed. Needs a scope."""
    secret = Secret.objects.filter(owner_table=owner_table, owner_id=owner_id, field=field).first()
    if secret is None:
        raise NotFound("secret", owner_id)
    return unseal(sealed_of(secret), place(current_customer(), owner_table, owner_id, field))


def read_all(owner_table: str, owner_ids: Collection[UUID], field: str) -> dict[UUID, str]:
    """The secrets of one field of many rows, by row; rows without one are left out. Needs a scope."""
    customer_id = current_customer()
    secrets = Secret.objects.filter(owner_table=owner_table, owner_id__in=owner_ids, field=field)
    return {
        secret.owner_id: unseal(sealed_of(secret), place(customer_id, owner_table, secret.owner_id, field))
        for secret in secrets
    }


def forget(owner_table: str, owner_id: UUID, field: str | None = None) -> None:
    """Delete the secret of a field, or of all fields of a row; harmless when there is none. Needs a scope."""
    secrets = Secret.objects.filter(owner_table=owner_table, owner_id=owner_id)
    (secrets if field is None else secrets.filter(field=field)).delete()


def sealed_of(secret: Secret) -> Sealed:
    """The encrypted part of a row."""
    return Sealed(secret.kek_id, bytes(secret.wrapped_key), bytes(secret.ciphertext))


def place(customer_id: UUID, owner_table: str, owner_id: UUID, field: str) -> bytes:
    """What a ciphertext is bound to."""
    if "|" in owner_table + field:
        raise ValueError("a table or field named with | could pass for another place")
    return f"{customer_id}|{owner_table}|{owner_id}|{field}".encode()
