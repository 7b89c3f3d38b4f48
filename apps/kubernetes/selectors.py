"""Reads what is known of clusters: their objects by keyset or offset, and remembered conditions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from apps.kubernetes.models import Condition, InventoryItem
from opscurb.kubernetes.rows import Remembered

# Context, namespace and name of an object.
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryCut:
    """Which page of a list: after a keyset position (an object's names and id), or from an offset."""

    limit: int = 50
    offset: int = 0
    after: tuple[Names, UUID] | None = None


@dataclass(frozen=True, slots=True)
class InventoryPage:
    """Objects of a page; `next` continues after them."""

    items: list[InventoryItem]
    next: tuple[Names, UUID] | None


def shows_demo() -> bool:
    """True while nothing is known of any real cluster, where the demo's one stands in. Needs a scope."""
    return not InventoryItem.objects.filter(demo=False).exists()


def list_inventory(
    kind: str,
    cut: InventoryCut,
    *,
    context: str | None = None,
    namespace: str | None = None,
    but_namespace: str | None = None,
) -> InventoryPage:
    """A page of the objects of a kind, by context, namespace and name. Needs a scope."""
    chosen = InventoryItem.objects.filter(kind=kind, demo=shows_demo())
    if context is not None:
        chosen = chosen.filter(context=context)
    if namespace is not None:
        chosen = chosen.filter(namespace=namespace)
    if but_namespace is not None:
        chosen = chosen.exclude(namespace=but_namespace)
    if cut.after is not None:
        chosen = _after(chosen, cut.after)
    # One more than asked for tells whether there is a next page.
    ordered = chosen.order_by("context", "namespace", "name", "id")
    found = list(ordered[cut.offset : cut.offset + cut.limit + 1])
    items = found[: cut.limit]
    more = len(found) > cut.limit
    return InventoryPage(items, _position(items[-1]) if more else None)


def _after(chosen: QuerySet[InventoryItem], position: tuple[Names, UUID]) -> QuerySet[InventoryItem]:
    """The objects after a place in the list, as one comparison of rows."""
    names, row_id = position
    place = "(context, namespace, name, id) > (%s, %s, %s, %s)"
    after: Any = RawSQL(place, (*names, row_id), BooleanField())  # noqa: S611
    return chosen.filter(after)


def _position(item: InventoryItem) -> tuple[Names, UUID]:
    return (item.context, item.namespace, item.name), item.id


def remembered(account_id: UUID | None, context: str) -> tuple[Remembered, ...]:
    """What earlier scans of a cluster noted, for the next one; no account is the demo's. Needs a scope."""
    known = Condition.objects.filter(account_id=account_id, context=context)
    return tuple(
        Remembered(id=one.check_id, arn=one.arn, region=context, since=one.since, scans=one.scans)
        for one in known.order_by("check_id", "arn")
    )
