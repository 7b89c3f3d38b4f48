"""Channels that a customer is told by, and what became of each message."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from apps.notifications.channels import METHODS
from apps.settings.models import TriggerMode
from apps.tenancy.models import CustomerModel, SameCustomer


class Channel(CustomerModel):
    """A way to tell people; its configuration lies in the vault, under this row."""

    name = models.CharField(max_length=128)
    method = models.CharField(max_length=16, choices=[(name, name) for name in METHODS])
    is_active = models.BooleanField(default=True)
    # SameCustomer is the reference that Postgres checks; a customer's channels are few enough to look through.
    proxy_profile = models.ForeignKey(
        "egress.ProxyProfile",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # Empty is the customer's own policy.
    trigger_mode = models.CharField(max_length=16, choices=TriggerMode, blank=True)
    # Null is without a threshold.
    min_savings = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    min_findings = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(CustomerModel.Meta):
        verbose_name = "notification channel"
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("proxy_profile", name="notifications_channel_same_customer_proxy_profile"),
        ]
        indexes = [models.Index("customer", "created_at", name="notifications_channel_made")]


class Dispatch(CustomerModel):
    """The message of one scan to one channel."""

    class Status(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"
        SKIPPED = "skipped"

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="dispatches", db_constraint=False, db_index=False
    )
    scan = models.ForeignKey(
        "scans.Scan", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Why it was not sent, or not yet.
    error = models.TextField(blank=True)
    # Those of several recipients who have it already: a further attempt leaves them in peace.
    reached = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("channel", name="notifications_dispatch_same_customer_channel"),
            SameCustomer("scan", name="notifications_dispatch_same_customer_scan"),
            models.UniqueConstraint(
                fields=["customer", "channel", "scan"], name="notifications_dispatch_once"
            ),
        ]
        indexes = [models.Index("customer", "scan", name="notifications_dispatch_scan")]
