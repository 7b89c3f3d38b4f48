"""Reports and, apart from them, their bytes."""

from typing import Any

from django.db import models
from django.utils import timezone

from apps.tenancy.models import CustomerModel, RowSecurity, SameCustomer

# SameCustomer is the reference that Postgres checks, and its indexes begin with the customer.
WITHIN: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}


class Report(CustomerModel):
    """What was asked for, and what became of it."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        READY = "ready"
        FAILED = "failed"

    class Place(models.TextChoices):
        DATABASE = "database"
        BUCKET = "bucket"

    scan = models.ForeignKey("scans.Scan", models.CASCADE, **WITHIN)
    format = models.CharField(max_length=8)
    include_esg = models.BooleanField(default=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    content_type = models.CharField(max_length=64)
    filename = models.CharField(max_length=128)
    size_bytes = models.BigIntegerField(default=0)
    # Where its bytes are; what was put there stays readable when the setting changes.
    place = models.CharField(max_length=8, choices=Place, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("scan", name="reports_report_same_customer_scan"),
        ]
        indexes = [
            models.Index(
                "customer", models.F("created_at").desc(), models.F("id").desc(), name="reports_newest"
            ),
            models.Index("customer", "scan", name="reports_of_scan"),
        ]


class ReportContent(CustomerModel):
    """A piece of a report's bytes, compressed by itself so that it can be read by itself."""

    report = models.ForeignKey(Report, models.CASCADE, **WITHIN)
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta(CustomerModel.Meta):
        constraints = [
            RowSecurity(name="reports_reportcontent_row_security"),
            SameCustomer("report", name="reports_reportcontent_same_customer_report"),
            models.UniqueConstraint(fields=["customer", "report", "number"], name="reports_content_once"),
        ]
