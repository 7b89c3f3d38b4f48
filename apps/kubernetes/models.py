"""What the last scans saw in clusters, and what they noted for the next ones."""

from typing import Any

from django.db import models

from apps.tenancy.models import CustomerModel, RowSecurity, SameCustomer

# SameCustomer is the reference that Postgres checks, once, and its indexes begin with the customer.
WITHIN: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}
# Objects are listed by their names, in an order that no locale changes.
NAME: dict[str, Any] = {"max_length": 256, "db_collation": "C"}


class InventoryItem(CustomerModel):
    """An object of a cluster; its id follows from where it is, so that a scan which sees no change touches no row."""

    # Null for the cluster of the demo.
    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    demo = models.BooleanField(default=False)
    context = models.CharField(**NAME)
    kind = models.CharField(max_length=32)
    namespace = models.CharField(blank=True, **NAME)
    name = models.CharField(**NAME)
    data = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta(CustomerModel.Meta):
        constraints = [
            # Nothing refers to it, so it needs no key of customer and id to be referred by.
            RowSecurity(name="kubernetes_inventoryitem_row_security"),
            SameCustomer("account", name="kubernetes_inventoryitem_same_customer_account"),
        ]
        indexes = [
            models.Index(
                "customer",
                "demo",
                "kind",
                "context",
                "namespace",
                "name",
                "id",
                name="kubernetes_inventory_listed",
            ),
            models.Index("customer", "account", "context", "kind", name="kubernetes_inventory_place"),
        ]


class Condition(CustomerModel):
    """That something holds for an object since when and over how many scans in a row."""

    account = models.ForeignKey("accounts.CloudAccount", models.CASCADE, null=True, **WITHIN)
    context = models.CharField(**NAME)
    check_id = models.CharField(max_length=64)
    arn = models.CharField(max_length=1024)
    since = models.DateTimeField()
    scans = models.IntegerField()

    class Meta(CustomerModel.Meta):
        constraints = [
            RowSecurity(name="kubernetes_condition_row_security"),
            SameCustomer("account", name="kubernetes_condition_same_customer_account"),
        ]
        indexes = [
            models.Index("customer", "account", "context", "check_id", name="kubernetes_condition_place")
        ]
