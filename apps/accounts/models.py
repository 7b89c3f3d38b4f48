"""Cloud accounts that a customer connected: AWS by a role, others by credentials in the vault."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from apps.tenancy.models import CustomerModel, SameCustomer

# SameCustomer is the reference that Postgres checks, and the unique constraint is the index.
OF_ACCOUNT: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}


class CloudAccount(CustomerModel):
    """An AWS account reached by assuming a role, or another cloud's account; its row holds no key and no secret."""

    class Status(models.TextChoices):
        PENDING = "pending"
        CONNECTED = "connected"
        FAILED = "failed"

    provider = models.CharField(max_length=32, default="aws")
    name = models.CharField(max_length=128)
    role_arn = models.CharField(max_length=256, blank=True)
    account_id = models.CharField(max_length=12, blank=True)
    # Made here and never changed: a customer who could choose it could reach another customer's role.
    external_id = models.UUIDField(default=uuid.uuid4, editable=False)
    regions = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    error = models.TextField(blank=True)
    # Null is the customer's own timeout of calls.
    timeout_seconds = models.PositiveSmallIntegerField(null=True)
    policy_custom = models.JSONField(null=True)
    # SameCustomer is the reference that Postgres checks; a customer's accounts are few enough to look through.
    proxy_profile = models.ForeignKey(
        "egress.ProxyProfile",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True)
    # Since when no scan looks at it, whoever asks for one.
    paused_at = models.DateTimeField(null=True)
    # Kept after removal, because scans and findings of the past belong to it.
    removed_at = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("proxy_profile", name="accounts_cloudaccount_same_customer_proxy_profile"),
            models.UniqueConstraint(
                fields=["customer", "name"], condition=Q(removed_at=None), name="accounts_cloudaccount_name"
            ),
        ]


class BillPart(CustomerModel):
    """What an account's bill, or an adviser of its cloud, said when it was last asked; `reason` says why nothing."""

    account = models.ForeignKey(CloudAccount, models.CASCADE, **OF_ACCOUNT)
    name = models.CharField(max_length=128)
    rows = models.JSONField(default=list)
    reason = models.CharField(max_length=32, blank=True)
    message = models.CharField(max_length=300, blank=True)
    needs = ArrayField(models.CharField(max_length=128), default=list)
    read_at = models.DateTimeField(default=now)
    # Later than it was read, where the last question was not answered.
    asked_at = models.DateTimeField(default=now)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("account", name="accounts_billpart_same_customer_account"),
            models.UniqueConstraint(fields=["customer", "account", "name"], name="accounts_billpart_once"),
        ]


class BillCalls(CustomerModel):
    """How often an account's bill was asked on a day of UTC; each question is billed to the customer."""

    account = models.ForeignKey(CloudAccount, models.CASCADE, **OF_ACCOUNT)
    day = models.DateField()
    calls = models.PositiveSmallIntegerField(default=0)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("account", name="accounts_billcalls_same_customer_account"),
            models.UniqueConstraint(fields=["customer", "account", "day"], name="accounts_billcalls_once"),
        ]
