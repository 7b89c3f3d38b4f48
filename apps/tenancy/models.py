"""What every row that belongs to a customer has."""

import uuid
from typing import Any

from django.db import models

from apps.tenancy.constraints import RowSecurity, SameCustomer
from apps.tenancy.scope import current_customer

__all__ = ["CustomerModel", "RowSecurity", "SameCustomer"]


class CustomerModel(models.Model):
    """A row of one customer, kept from all others by row security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [
            RowSecurity(name="%(app_label)s_%(class)s_row_security"),
            # What SameCustomer of a child refers to.
            models.UniqueConstraint(fields=["customer", "id"], name="%(app_label)s_%(class)s_customer_id"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new row belongs to the scope's customer."""
        if self.customer_id is None:
            self.customer_id = current_customer()
        super().save(*args, **kwargs)
