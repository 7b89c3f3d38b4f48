"""Rows for every customer's table there is, so that a new table is tested without being named."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.tenancy.models import CustomerModel, SameCustomer

MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, CustomerModel)), key=lambda m: m.__name__
)
REFERENCES = [
    (model, constraint.field)
    for model in MODELS
    for constraint in model._meta.constraints
    if isinstance(constraint, SameCustomer)
]


def plant(model: type[CustomerModel], customer_id: UUID, **given: Any) -> CustomerModel:
    """A row of the customer; what it must refer to is planted along with it. Needs the customer's scope."""
    values = dict(given)
    for field in model._meta.concrete_fields:
        if field.name in values or field.generated or field.name in ("id", "customer"):
            continue
        if isinstance(field, models.ForeignKey):
            if not field.null:
                values[field.name] = plant(field.related_model, customer_id)
        elif not field.has_default() and not field.null:
            values[field.name] = _value(field)
    row = model(customer_id=customer_id, **values)
    row.save(force_insert=True)
    return row


@singledispatch
def _value(field: models.Field) -> Any:
    raise NotImplementedError(f"how to fill {field!r}")


@_value.register
def _(field: models.CharField) -> str:
    return str(field.choices[0][0] if field.choices else uuid4())[: field.max_length]


@_value.register
def _(field: models.TextField) -> str:
    return "text"


@_value.register
def _(field: models.IntegerField) -> int:
    return 1


@_value.register
def _(field: models.DecimalField) -> Decimal:
    return Decimal(1)


@_value.register
def _(field: models.FloatField) -> float:
    return 1.0


@_value.register
def _(field: models.BooleanField) -> bool:
    return False


@_value.register
def _(field: models.DateField) -> date:
    return datetime.now(UTC).date()


@_value.register
def _(field: models.DateTimeField) -> datetime:
    return datetime.now(UTC)


@_value.register
def _(field: models.UUIDField) -> UUID:
    return uuid4()


@_value.register
def _(field: models.BinaryField) -> bytes:
    return uuid4().bytes


@_value.register
def _(field: models.JSONField) -> dict:
    return {}


@_value.register
def _(field: ArrayField) -> list:
    return []
