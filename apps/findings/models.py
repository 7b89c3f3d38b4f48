"""Findings as they are now, observations as scans saw them, and the counters of both."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from apps.tenancy.models import CustomerModel, RowSecurity, SameCustomer

# SameCustomer is the reference that Postgres checks, once, and its indexes begin with the customer.
WITHIN: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}


class Evidence(CustomerModel):
    """What is known of a waste: shared by the finding as it is and by each scan's snapshot of it."""

    demo = models.BooleanField(default=False)
    provider = models.CharField(max_length=32, default="aws")
    region = models.CharField(max_length=256)
    check_id = models.CharField(max_length=64)
    category = models.CharField(max_length=32)
    severity = models.CharField(max_length=8)
    confidence = models.DecimalField(max_digits=3, decimal_places=2)
    resource_type = models.CharField(max_length=64)
    resource_id = models.CharField(max_length=512)
    resource_arn = models.CharField(max_length=1024)
    resource_name = models.CharField(max_length=256, blank=True)
    status = models.CharField(max_length=64, blank=True)
    monthly_cost = models.DecimalField(max_digits=14, decimal_places=2)
    counted_cost = models.DecimalField(max_digits=14, decimal_places=2)
    # Of a finding about what another provider bills: what that calls it, and the share that the engine gave it,
    # of which it counts what the other provider's own findings leave. Null for all others.
    cloud_ids = ArrayField(models.TextField(), null=True)
    claimed_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    # What lists are ordered by: under row security an index serves only comparisons that can leak nothing,
    # which Postgres promises of whole numbers and not of numeric.
    cents = models.GeneratedField(
        expression=Cast(models.F("monthly_cost") * 100, models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    superseded_by = models.CharField(max_length=64, blank=True)
    price_basis = models.CharField(max_length=16)
    price_confidence = models.CharField(max_length=16)
    managed_by = models.CharField(max_length=256, blank=True)
    recommendation = models.TextField()
    details = models.JSONField(default=dict)

    class Meta(CustomerModel.Meta):
        abstract = True


class Finding(Evidence):
    """One waste of one resource, for as long as it is known."""

    class State(models.TextChoices):
        OPEN = "open"
        REOPENED = "reopened"
        HANDLED = "handled"
        SNOOZED = "snoozed"
        RESOLVED = "resolved"

    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    content_hash = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta(Evidence.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("account", name="findings_finding_same_customer_account"),
        ]
        indexes = [
            models.Index(
                "customer",
                *column,
                models.F("cents").desc(),
                models.F("id").desc(),
                name=f"findings_open_{label}",
                condition=Q(state__in=("open", "reopened")),
            )
            for label, column in (
                ("dearest", ()),
                ("severity", ("severity",)),
                ("category", ("category",)),
                ("type", ("resource_type",)),
            )
        ] + [
            # For lists that must show each finding once: by id, which money does not move.
            models.Index(
                "customer", "id", name="findings_open_stable", condition=Q(state__in=("open", "reopened"))
            ),
            # The same for the lists of clusters' findings, which are few beside all others.
            models.Index(
                "customer",
                "id",
                name="findings_open_clusters",
                condition=Q(state__in=("open", "reopened"), provider="kubernetes"),
            ),
            # What left the list of what is open lately.
            models.Index("customer", "handled_at", name="findings_handled", condition=Q(state="handled")),
            models.Index("customer", "resolved_at", name="findings_resolved", condition=Q(state="resolved")),
            models.Index("customer", "account", "region", "check_id", name="findings_place"),
            models.Index("customer", "resource_id", name="findings_resource"),
            models.Index("customer", name="findings_in_a_cloud", condition=Q(cloud_ids__isnull=False)),
        ]


class Observation(Evidence):
    """A finding as one scan saw it; never changed after its scan."""

    scan = models.ForeignKey("scans.Scan", models.CASCADE, **WITHIN)
    finding = models.ForeignKey(Finding, models.CASCADE, **WITHIN)
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    created_at = models.DateTimeField()

    class Meta(Evidence.Meta):
        constraints = [
            # Nothing refers to it, so it needs no key of customer and id to be referred by.
            RowSecurity(name="findings_observation_row_security"),
            SameCustomer("scan", name="findings_observation_same_customer_scan"),
            SameCustomer("finding", name="findings_observation_same_customer_finding"),
            SameCustomer("account", name="findings_observation_same_customer_account"),
            models.UniqueConstraint(
                fields=["customer", "scan", "finding"], name="findings_observation_once_a_scan"
            ),
        ]
        indexes = [
            models.Index(
                "customer",
                "scan",
                models.F("cents").desc(),
                models.F("finding").desc(),
                name="findings_seen_dearest",
            ),
            models.Index("customer", "finding", models.F("created_at").desc(), name="findings_seen_newest"),
            models.Index(
                "customer", "scan", name="findings_seen_in_a_cloud", condition=Q(cloud_ids__isnull=False)
            ),
        ]


class Counter(CustomerModel):
    """How many findings of a kind there are and what they cost; kept by a trigger, so that a total is a row read.

    `scan` is empty for the findings as they are now, and set for a scan's snapshot (whose `state` is empty).
    """

    scan = models.ForeignKey("scans.Scan", models.CASCADE, null=True, **WITHIN)
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    demo = models.BooleanField()
    state = models.CharField(max_length=8, blank=True)
    severity = models.CharField(max_length=8)
    category = models.CharField(max_length=32)
    resource_type = models.CharField(max_length=64)
    # Empty in snapshots of scans from before checks were counted apart.
    check_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    findings = models.IntegerField()
    monthly_cost = models.DecimalField(max_digits=16, decimal_places=2)
    counted_cost = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta(CustomerModel.Meta):
        constraints = [
            RowSecurity(name="findings_counter_row_security"),
            SameCustomer("scan", name="findings_counter_same_customer_scan"),
            SameCustomer("account", name="findings_counter_same_customer_account"),
            models.UniqueConstraint(
                fields=[
                    "customer",
                    "scan",
                    "account",
                    "demo",
                    "state",
                    "severity",
                    "category",
                    "resource_type",
                    "check_id",
                ],
                nulls_distinct=False,
                name="findings_counter_key",
            ),
        ]
