"""Events: written once, in the transaction of what they tell, never changed."""

from django.db import models
from django.utils import timezone

from apps.tenancy.models import CustomerModel


class Event(CustomerModel):
    """One thing that happened; `before` and `after` are masked."""

    type = models.CharField(max_length=64)
    actor = models.CharField(max_length=128)
    key_prefix = models.CharField(max_length=16, blank=True)
    ip = models.GenericIPAddressField(null=True)
    target_type = models.CharField(max_length=32)
    target_id = models.CharField(max_length=128)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(CustomerModel.Meta):
        indexes = [
            models.Index(
                "customer", models.F("created_at").desc(), models.F("id").desc(), name="events_newest"
            ),
            models.Index(
                "customer",
                "target_id",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="events_of_a_target",
            ),
        ] + [
            models.Index(
                "customer",
                column,
                models.F("created_at").desc(),
                models.F("id").desc(),
                name=f"events_by_{column}",
            )
            for column in ("type", "actor")
        ]
