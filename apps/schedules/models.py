"""Schedules: when a scan is asked for, which one, and what came of the last time."""

from django.db import models
from django.utils.timezone import now

from apps.tenancy.models import CustomerModel, SameCustomer


class Schedule(CustomerModel):
    """A scan to ask for at a time; `scan` is the payload as it came."""

    name = models.CharField(max_length=128)
    enabled = models.BooleanField(default=True)
    # What all slots are counted from.
    run_at = models.DateTimeField()
    # None for a scan that is asked for once.
    interval_minutes = models.IntegerField(null=True)
    timezone = models.CharField(max_length=64, default="UTC")
    scan = models.JSONField(default=dict)
    # The slot itself; the work is due a moment later, so that not all of midnight comes at once.
    next_run_at = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    # SameCustomer is the reference that Postgres checks.
    last_scan = models.ForeignKey(
        "scans.Scan", models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("last_scan", name="schedules_schedule_same_customer_last_scan"),
        ]
        indexes = [models.Index("customer", "created_at", "id", name="schedules_oldest")]
