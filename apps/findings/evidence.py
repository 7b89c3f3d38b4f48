"""What is known of a waste."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast

from apps.tenancy.models import CustomerModel


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
