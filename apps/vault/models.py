"""Encrypted values; who reads this table without the key-encryption keys reads nothing."""

from django.db import models
from django.utils import timezone

from apps.tenancy.models import CustomerModel


class Secret(CustomerModel):
    """One field of one row, encrypted; table, row and field say whose."""

    owner_table = models.CharField(max_length=64)
    owner_id = models.UUIDField()
    field = models.CharField(max_length=64)
    kek_id = models.CharField(max_length=64)
    wrapped_key = models.BinaryField()
    ciphertext = models.BinaryField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(
                "customer", "owner_table", "owner_id", "field", name="vault_secret_place"
            ),
        ]
        # What a rotation looks for, over all customers.
        indexes = [models.Index("kek_id", "id", name="vault_secret_kek")]
