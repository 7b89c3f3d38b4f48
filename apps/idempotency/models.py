"""The answer that a customer's Idempotency-Key stands for."""

from django.db import models

from apps.tenancy.models import CustomerModel


class KeptAnswer(CustomerModel):
    """The first answer to a creating request, committed together with what it created."""

    key = models.CharField(max_length=255)
    # Of method, path and body: the same key with anything else is a mistake of the caller.
    fingerprint = models.BinaryField(max_length=32)
    # Its body lies in the vault, since the answer to a new API key holds the key.
    status = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer", "key"], name="idempotency_keptanswer_key"),
        ]
        indexes = [models.Index("customer", "created_at", name="idempotency_oldest")]
