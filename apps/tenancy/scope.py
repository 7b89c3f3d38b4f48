"""Whose rows a piece of work may see: one customer's, or (for four callers) everyone's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from apps.tenancy.postgresql.asking import together

_held: ContextVar[UUID | None] = ContextVar("customer", default=None)
_everyones: ContextVar[bool] = ContextVar("everyones", default=False)
OPERATOR = "opscurb_operator"


class NoTenant(RuntimeError):
    """Work that belongs to a customer was begun outside any scope."""


class TenantMixed(RuntimeError):
    """Work of one customer was about to begin inside that of another."""


def current_customer() -> UUID:
    """The customer whose scope this is; raises NoTenant outside one."""
    customer_id = _held.get()
    if customer_id is None:
        raise NoTenant("no customer's scope is open")
    return customer_id


@contextmanager
def scope(customer_id: UUID) -> Iterator[None]:
    """Open a transaction that sees one customer's rows; nesting is for the same customer only."""
    if not isinstance(customer_id, UUID):
        raise TypeError("a customer's id is a UUID")
    if _everyones.get():
        raise TenantMixed("everyone's rows are open, where a scope would hide nothing")
    held = _held.get()
    if held is not None and held != customer_id:
        raise TenantMixed(f"the scope of {held} is open")
    nested = connection.in_atomic_block
    with transaction.atomic():
        if held is None:
            with _holding(customer_id, nested):
                yield
        else:
            yield


@contextmanager
def reading(customer_id: UUID) -> Iterator[None]:
    """A scope to read in, whose statements all cost one round trip; it holds no other scope and is in none.

    What is sent together is a transaction of its own, so none is begun or committed; read the answers afterwards.
    """
    if not isinstance(customer_id, UUID):
        raise TypeError("a customer's id is a UUID")
    if _held.get() is not None or _everyones.get():
        raise TenantMixed("another scope is open")
    nested = connection.in_atomic_block
    with together(), _holding(customer_id, nested):
        yield


@contextmanager
def _holding(customer_id: UUID, nested: bool) -> Iterator[None]:
    _set_customer(str(customer_id))
    token = _held.set(customer_id)
    try:
        with structlog.contextvars.bound_contextvars(customer=str(customer_id)):
            yield
    finally:
        _held.reset(token)
    # A commit and a rollback clear it by themselves; only a surrounding transaction would keep it.
    if nested:
        _set_customer("")


def _set_customer(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.customer', %s, true)", [value])


@contextmanager
def everyone() -> Iterator[None]:
    """Open a transaction that sees all customers' rows: for the claim, the relay, retention and the admin."""
    if _held.get() is not None:
        raise TenantMixed("a customer's scope is open")
    if _everyones.get():
        raise TenantMixed("everyone's rows are open already")
    with transaction.atomic():
        _set_role(OPERATOR)
        token = _everyones.set(True)
        try:
            yield
        finally:
            _everyones.reset(token)
        # Not needed before a commit, but a surrounding transaction would go on as the operator.
        _set_role(settings.DATABASES["default"]["OPTIONS"]["assume_role"])


def _set_role(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [role])
