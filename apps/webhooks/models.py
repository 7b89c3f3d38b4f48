"""Webhooks, what is to be sent to each, and the log of every attempt."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from apps.tenancy.models import CustomerModel, SameCustomer

# SameCustomer is the reference that Postgres checks, once, and its indexes begin with the customer. Who deletes a row
# deletes what refers to it, since Django would read thousands of rows to do so.
WITHIN: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class Webhook(CustomerModel):
    """Where a customer wants events to go; its secret lies in the vault, under this row."""

    name = models.CharField(max_length=128)
    url = models.TextField()
    events = ArrayField(models.CharField(max_length=64))
    is_active = models.BooleanField(default=True)
    # Known without opening the vault, for lists.
    has_secret = models.BooleanField(default=False)
    # Until then deliveries are signed with the secret before as well.
    old_secret_until = models.DateTimeField(null=True)
    # The first failure since something last arrived.
    failing_since = models.DateTimeField(null=True)
    disabled_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(CustomerModel.Meta):
        indexes = [models.Index("customer", "created_at", "id", name="webhooks_webhook_made")]


class Delivery(CustomerModel):
    """One event for one webhook: the same bytes and the same id at every attempt."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"
        CANCELED = "canceled"

    webhook = models.ForeignKey(Webhook, related_name="deliveries", **WITHIN)
    event = models.ForeignKey("events.Event", related_name="+", **WITHIN)
    event_type = models.CharField(max_length=64)
    event_at = models.DateTimeField()
    body = models.BinaryField()
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    # All there were; `tries` begins anew with a replay and says how long to wait.
    attempts = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("webhook", name="webhooks_delivery_same_customer_webhook"),
            SameCustomer("event", name="webhooks_delivery_same_customer_event"),
            models.UniqueConstraint(fields=["customer", "webhook", "event"], name="webhooks_delivery_once"),
        ]
        indexes = [
            models.Index(
                "customer",
                "webhook",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="webhooks_delivery_newest",
            ),
            # What the sweep of old ones looks through, over all customers.
            models.Index("created_at", name="webhooks_delivery_age"),
        ]


class Attempt(CustomerModel):
    """One time that a delivery was sent, and what came of it."""

    delivery = models.ForeignKey(Delivery, related_name="log", **WITHIN)
    number = models.IntegerField()
    at = models.DateTimeField()
    # The answer's; without one there was an error on the way.
    status = models.IntegerField(null=True)
    duration_ms = models.IntegerField()
    error = models.TextField(blank=True)
    response_start = models.TextField(blank=True)
    # Null where they were not kept yet, and of an answer that never came.
    request_headers = models.JSONField(null=True)
    response_headers = models.JSONField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("delivery", name="webhooks_attempt_same_customer_delivery"),
            models.UniqueConstraint(
                fields=["customer", "delivery", "number"], name="webhooks_attempt_number"
            ),
        ]
