"""Deletes customers whose time is over, some rows at a time: a run that ends halfway is gone on with by the next."""

from collections.abc import Callable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from uuid import UUID

import structlog
from django.apps import apps
from django.db import IntegrityError, connection
from django.utils import timezone

from apps.customers.limits import forget_counts
from apps.customers.models import ApiKey, Customer, FormerCustomer, Invitation, Membership
from apps.customers.sessions import end_sessions
from apps.events.models import Event
from apps.jobs.models import Job
from apps.tenancy.models import CustomerModel
from apps.tenancy.scope import everyone, scope

log = structlog.get_logger(__name__)

# Well within the time that a statement may take, also where a row is half a megabyte.
ROWS = 1_000
# What one run deletes of one customer, so that others have their turn.
MOST_BATCHES = 2_000
MOST_CUSTOMERS = 20

# Tables that are written by a trigger of another one, when rows of that are deleted, too.
WRITTEN_BY = {"findings.Counter": "findings.Finding"}

Hook = Callable[[UUID], None]
_hooks: list[Hook] = []


def before_purge(hook: Hook) -> None:
    """Have what lies outside of Postgres deleted first; called without a scope, and again after a run that failed."""
    _hooks.append(hook)


def purge_due() -> int:
    """Go on with every customer whose time is over; says how many are gone."""
    due = Customer.objects.filter(ends_at__lte=timezone.now()).order_by("ends_at")
    return sum(map(_purge_or_tell, list(due.values_list("id", flat=True)[:MOST_CUSTOMERS])))


def _purge_or_tell(customer_id: UUID) -> bool:
    """The same for one; what keeps it from ending must not keep the others."""
    try:
        return purge(customer_id)
    except Exception:
        log.exception("customer.purge_failed", customer=str(customer_id))
        return False


def purge(customer_id: UUID, batches: int = MOST_BATCHES) -> bool:
    """Delete so many batches of a customer whose time is over; True once nothing of it is left."""
    if not _close(customer_id):
        return False
    for hook in _hooks:
        hook(customer_id)
    left = batches
    for delete_some in _deletions(customer_id):
        while left > 0 and delete_some():
            left -= 1
    return left > 0 and _end(customer_id)


def _close(customer_id: UUID) -> bool:
    """Take away every way in and all that waits to be done, first: what runs meanwhile must write nothing more."""
    with scope(customer_id):
        over = Customer.objects.select_for_update(no_key=True).filter(id=customer_id)
        customer = over.filter(ends_at__lte=timezone.now()).first()
        if customer is None:
            return False
        for member in Membership.objects.filter(customer_id=customer_id):
            end_sessions(member.user_id)
        for model in (Membership, Invitation, ApiKey):
            model.objects.filter(customer_id=customer_id).delete()
        customer.purged_at = customer.purged_at or timezone.now()
        customer.save(update_fields=["purged_at"])
    return True


def _deletions(customer_id: UUID) -> Iterator[Callable[[], bool]]:
    """For every table, what deletes some of the customer's rows and says whether there may be more."""
    for model in children_first():
        table = model._meta.db_table
        yield lambda table=table: _delete_some(customer_id, table)  # type: ignore[misc]
    yield lambda: _delete_some_events(customer_id)


@cache
def children_first() -> list[type[CustomerModel]]:
    """All customers' tables but the trail of events, in an order in which nothing refers to what is gone."""
    models = [model for model in apps.get_models() if issubclass(model, CustomerModel) and model is not Event]
    order: TopologicalSorter[type[CustomerModel]] = TopologicalSorter(dict.fromkeys(models, ()))
    for model in models:
        for field in model._meta.concrete_fields:
            parent = field.remote_field and field.remote_field.model
            if parent in models and parent is not model:
                order.add(parent, model)
    for written, by in WRITTEN_BY.items():
        order.add(apps.get_model(written), apps.get_model(by))
    # Jobs before all others: whoever does one finds that it is no longer theirs.
    return [Job, *(model for model in order.static_order() if model is not Job)]


def _delete_some(customer_id: UUID, table: str) -> bool:
    # In the customer's own scope: a fault here could not reach anybody else's rows.
    with scope(customer_id):
        return _delete(customer_id, table)


def _delete_some_events(customer_id: UUID) -> bool:
    # The app's own role may delete no event.
    with everyone():
        return _delete(customer_id, Event._meta.db_table)


def _delete(customer_id: UUID, table: str) -> bool:
    some = f"SELECT id FROM {table} WHERE customer_id = %s LIMIT {ROWS}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE customer_id = %s AND id IN ({some})",  # noqa: S608
            [customer_id, customer_id],
        )
        return bool(cursor.rowcount >= ROWS)


def _end(customer_id: UUID) -> bool:
    """Delete the customer itself and leave its stone; False where a straggler wrote a row, which the next run finds."""
    try:
        with everyone():
            customer = Customer.objects.select_for_update().filter(id=customer_id).first()
            if customer is None:
                return False
            _leave_stone(customer)
            with connection.cursor() as cursor:
                # Every customer's table refers to this row, so that nothing can be left behind.
                cursor.execute("DELETE FROM customers_customer WHERE id = %s", [customer_id])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        log.warning("customer.not_purged_yet", customer=str(customer_id))
        return False
    forget_counts(customer_id)
    log.info("customer.purged", customer=str(customer_id))
    return True


def _leave_stone(customer: Customer) -> None:
    FormerCustomer.objects.create(
        id=customer.id,
        name=customer.name,
        plan=customer.plan,
        created_at=customer.created_at,
        asked_by=customer.end_asked_by,
    )
