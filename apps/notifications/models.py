"""Channels that a customer is told by, and what became of each message."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now

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
    # By the clock of this zone nothing is sent between two times, the same one being a whole day; null is always.
    timezone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    # The days of the week (1 is Monday) on which quiet times begin; none is every day.
    quiet_days = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[])
    # When all messages of a day are told as one; null is each by itself.
    digest_at = models.TimeField(null=True)
    # Scans that failed are told in spite of both.
    failures_at_once = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=now)

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
    # Until when it waits for the channel's hours.
    held_until = models.DateTimeField(null=True)
    # Told with others as one, by the job of its channel and none of its own.
    in_digest = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=now)
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
        indexes = [
            models.Index("customer", "scan", name="notifications_dispatch_scan"),
            models.Index(
                "customer",
                "channel",
                condition=models.Q(status="pending"),
                name="notifications_dispatch_waiting",
            ),
        ]
