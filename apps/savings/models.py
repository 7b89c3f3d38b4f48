"""Resolved findings and what the bill showed of them before and after."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.tenancy.models import CustomerModel, SameCustomer

# SameCustomer is the reference that Postgres checks, and the indexes begin with the customer.
WITHIN: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}


class Verification(CustomerModel):
    """What a finding was thought to save when it was resolved, and what it saved by the bill."""

    class State(models.TextChoices):
        PENDING = "pending"
        REALIZED = "realized"
        UNVERIFIED = "unverified"

    finding = models.ForeignKey("findings.Finding", models.CASCADE, **WITHIN)
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    resource_type = models.CharField(max_length=64)
    # Whatever its price is made of, by ARN, and the resource itself by id too.
    resources = ArrayField(models.TextField(), default=list)
    estimated = models.DecimalField(max_digits=14, decimal_places=2)
    realized = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    # Why the bill does not tell.
    reason = models.TextField(blank=True)
    # The last scan that saw it, and the first that did not: it ended between them.
    seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField()
    due_at = models.DateTimeField()
    before_daily = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    after_daily = models.DecimalField(max_digits=16, decimal_places=6, null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("finding", name="savings_verification_same_customer_finding"),
            SameCustomer("account", name="savings_verification_same_customer_account"),
            models.UniqueConstraint(
                fields=["customer", "finding", "resolved_at"], name="savings_verification_once"
            ),
        ]
        indexes = [
            models.Index("customer", "account", name="savings_pending", condition=Q(state="pending")),
            models.Index("customer", "resolved_at", name="savings_by_month"),
        ]
