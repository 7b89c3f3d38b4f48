"""Findings as they are now, observations as scans saw them, the counters of both, and what is exempt."""

from typing import Any

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from apps.findings.evidence import Evidence
from apps.tenancy.models import CustomerModel, RowSecurity, SameCustomer

# SameCustomer is the reference that Postgres checks, once, and its indexes begin with the customer.
WITHIN: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}

LEVEL = Case(When(severity="high", then=2), When(severity="medium", then=1), default=0)


class Exemption(CustomerModel):
    """Waste that is meant to be: findings that meet all of its conditions, of which empty ones hold for every finding.

    `resource` is an id or an ARN. Once it has lapsed it is kept, so that it can be seen and made to last longer.
    """

    check_id = models.CharField(max_length=64, blank=True)
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    region = models.CharField(max_length=256, blank=True)
    resource = models.CharField(max_length=1024, blank=True)
    tag_key = models.CharField(max_length=256, blank=True)
    # Null is any value, which an empty one is not.
    tag_value = models.CharField(max_length=256, null=True)  # noqa: DJ001
    reason = models.TextField()
    created_by = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("account", name="findings_exemption_same_customer_account"),
        ]
        indexes = [
            models.Index(
                "customer",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="findings_exemptions_newest",
            )
        ]


class Finding(Evidence):
    """One waste of one resource, for as long as it is known."""

    class State(models.TextChoices):
        OPEN = "open"
        REOPENED = "reopened"
        HANDLED = "handled"
        SNOOZED = "snoozed"
        EXEMPT = "exempt"
        RESOLVED = "resolved"

    class Reason(models.TextChoices):
        FIXED = "fixed"
        RESOURCE_DELETED = "resource_deleted"
        NO_LONGER_APPLIES = "no_longer_applies"
        THRESHOLDS_CHANGED = "thresholds_changed"
        ACCOUNT_REMOVED = "account_removed"
        ACCOUNT_SETTINGS_CHANGED = "account_settings_changed"
        # A scan looked and saw it no more; nothing else is known.
        NOT_SEEN = "not_seen"

    class Verdict(models.TextChoices):
        USEFUL = "useful"
        FALSE_ALARM = "false_alarm"

    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    content_hash = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    # Empty while it is not resolved, and of what was resolved before reasons were kept.
    resolved_reason = models.CharField(max_length=24, choices=Reason, blank=True, default="", db_default="")
    handled_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    # The percent by which its monthly cost must grow to end the snooze, and what it was then.
    snoozed_growth = models.SmallIntegerField(null=True)
    snoozed_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    note = models.TextField(blank=True)
    tags = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    # The one exemption that lasts longest, of those that cover it; set exactly while it is exempt.
    exempted_by = models.ForeignKey(Exemption, models.DO_NOTHING, null=True, **WITHIN)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True, default="", db_default="")
    verdict_reason = models.TextField(blank=True, default="", db_default="")
    # A member's user id; who is no member any more has nothing assigned.
    assignee_id = models.UUIDField(null=True)

    class Meta(Evidence.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("account", name="findings_finding_same_customer_account"),
            SameCustomer("exempted_by", name="findings_finding_same_customer_exempted_by"),
            models.CheckConstraint(
                condition=Q(state="exempt", exempted_by__isnull=False)
                | ~Q(state="exempt") & Q(exempted_by__isnull=True),
                name="findings_finding_exempt",
            ),
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
            models.Index(
                "customer",
                LEVEL.desc(),
                models.F("cents").desc(),
                models.F("id").desc(),
                name="findings_open_severest",
                condition=Q(state__in=("open", "reopened")),
            ),
            models.Index(
                "customer",
                "first_seen_at",
                "id",
                name="findings_open_oldest",
                condition=Q(state__in=("open", "reopened")),
            ),
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
            models.Index(
                "customer", "exempted_by", name="findings_exempted", condition=Q(exempted_by__isnull=False)
            ),
            models.Index(
                "customer", "check_id", "verdict", name="findings_judged", condition=Q(verdict__gt="")
            ),
            models.Index(
                "customer", "assignee_id", name="findings_assigned", condition=Q(assignee_id__isnull=False)
            ),
        ]


class Observation(Evidence):
    """A finding as one scan saw it; never changed after its scan."""

    scan = models.ForeignKey("scans.Scan", models.CASCADE, **WITHIN)
    finding = models.ForeignKey(Finding, models.CASCADE, **WITHIN)
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    created_at = models.DateTimeField()
    # As it was then: out of the scan's totals, whatever becomes of the exemption.
    exempt = models.BooleanField(default=False, db_default=False)

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

    `scan` is empty for the findings as they are now, and set for a scan's snapshot, whose `state` is empty, or
    `exempt` for what its totals leave out.
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
