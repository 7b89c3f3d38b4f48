"""Ends a customer when its owner wants it: asked for by name, undone for a week, then carried out by purging.py."""

from datetime import datetime, timedelta

from django.utils import timezone

from apps.customers.models import Customer
from apps.events.actor import current_actor
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope
from opscurb.errors import Conflict, Invalid, NotFound

GRACE = timedelta(days=7)


def ask_for_end(name: str) -> Customer:
    """Have the customer deleted in a week; its name must be given as it is. Owners only. Needs a scope."""
    with scope(current_customer()):
        customer = _held()
        if name.strip() != customer.name:
            raise Invalid(f"must be {customer.name}", field="name")
        if customer.ends_at:
            raise Conflict("The organisation is about to be deleted already")
        customer.ends_at, customer.end_asked_by = timezone.now() + GRACE, current_actor().name
        customer.save(update_fields=["ends_at", "end_asked_by"])
        after = {"name": customer.name, "ends_at": customer.ends_at.isoformat()}
        record("customer.ending", target_type="customer", target_id=customer.id, after=after)
    return customer


def keep() -> Customer:
    """Take that back while there is time; harmless where nobody asked. Owners only. Needs a scope."""
    with scope(current_customer()):
        customer = _held()
        if customer.ends_at is None:
            return customer
        if customer.purged_at:
            raise Conflict("The organisation is being deleted; it is too late to keep it")
        before = {"ends_at": customer.ends_at.isoformat()}
        customer.ends_at, customer.end_asked_by = None, ""
        customer.save(update_fields=["ends_at", "end_asked_by"])
        record("customer.kept", target_type="customer", target_id=customer.id, before=before)
    return customer


def refuse_while_ending() -> None:
    """Raise Conflict where the customer is about to be deleted: what begins now would not end. Needs a scope."""
    if ends_at() is not None:
        raise Conflict("The organisation is about to be deleted; an owner can still keep it, under Settings")


def ends_at() -> datetime | None:
    """When the customer is deleted, if somebody asked for that. Needs a scope."""
    return Customer.objects.filter(id=current_customer()).values_list("ends_at", flat=True).first()


def _held() -> Customer:
    customer = Customer.objects.select_for_update(no_key=True).filter(id=current_customer()).first()
    if customer is None:
        raise NotFound("customer", current_customer())
    return customer
