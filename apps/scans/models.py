"""Scans and the units of work they are planned into."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.tenancy.models import CustomerModel, SameCustomer


class Scan(CustomerModel):
    """One look at a customer's accounts, with the totals it ended in."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELED = "canceled"

    OVER = (Status.COMPLETED, Status.FAILED, Status.CANCELED)

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    demo = models.BooleanField(default=False)
    trigger_source = models.CharField(max_length=64)
    account = models.ForeignKey("accounts.CloudAccount", models.SET_NULL, null=True, related_name="+")
    regions = ArrayField(models.CharField(max_length=64), default=list)
    checks = ArrayField(models.CharField(max_length=64), default=list)
    providers = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    # What was asked for, as it came: identifiers and names, kept as they were when accounts change.
    selected_accounts = ArrayField(models.TextField(), default=list, db_default=[])
    report_emails = ArrayField(models.TextField(), default=list, db_default=[])
    report_email_status = models.TextField(blank=True, default="", db_default="")
    include_kubernetes = models.BooleanField(default=False, db_default=False)
    kubeconfig_path = models.TextField(blank=True, default="", db_default="")
    kube_context = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Not in the history, or deleted from it; the scan and its findings stay.
    hidden_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    total_findings = models.IntegerField(default=0)
    total_monthly_savings = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    high = models.IntegerField(default=0)
    medium = models.IntegerField(default=0)
    low = models.IntegerField(default=0)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("account", name="scans_scan_same_customer_account"),
        ]
        indexes = [
            models.Index(
                "customer", models.F("created_at").desc(), models.F("id").desc(), name="scans_newest"
            ),
            models.Index(
                "customer",
                models.F("finished_at").desc(),
                models.F("id").desc(),
                name="scans_history",
                condition=models.Q(finished_at__isnull=False, hidden_at=None),
            ),
            models.Index(
                "customer", "trigger_source", models.F("created_at").desc(), name="scans_by_trigger"
            ),
        ]

    @property
    def is_over(self) -> bool:
        """True when nothing about it will change."""
        return self.status in self.OVER


class ScanUnit(CustomerModel):
    """A leased piece of a scan: one region of an account, or (no region) the planning of an account.

    The region of an account of clusters is the context by which one of them is reached.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELED = "canceled"

    UNFINISHED = (Status.QUEUED, Status.RUNNING)

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="units")
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, related_name="+")
    region = models.CharField(max_length=256, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    # Counts claims; every write of a run carries it, so that a run which lost its lease writes nothing.
    attempt = models.IntegerField(default=0)
    # Claims since the last progress; three end the unit.
    stalls = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    steps_done = models.IntegerField(default=0)
    steps_planned = models.IntegerField(default=0)
    phase = models.CharField(max_length=32, blank=True)
    message = models.CharField(max_length=256, blank=True)
    error = models.TextField(blank=True)
    coverage = models.JSONField(default=dict)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("scan", name="scans_scanunit_same_customer_scan"),
            SameCustomer("account", name="scans_scanunit_same_customer_account"),
            models.UniqueConstraint(
                fields=["customer", "scan", "account", "region"],
                nulls_distinct=False,
                name="scans_scanunit_once",
            ),
        ]
        indexes = [
            # What the claim looks through: only what is not finished.
            models.Index(
                "created_at", name="scans_unfinished", condition=models.Q(status__in=("queued", "running"))
            )
        ]


class ReportMail(CustomerModel):
    """One address that a scan's report was asked for, and what became of the mail."""

    class Status(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"
        SKIPPED = "skipped"

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="mails", db_constraint=False, db_index=False)
    address = models.CharField(max_length=254)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Why it was not sent, or not yet.
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("scan", name="scans_reportmail_same_customer_scan"),
            models.UniqueConstraint(fields=["customer", "scan", "address"], name="scans_reportmail_once"),
        ]
