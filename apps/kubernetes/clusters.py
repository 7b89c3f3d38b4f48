"""Reads clusters as a whole: how many objects of each kind the last scans read, and how full their nodes are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.kubernetes.selectors import shows_demo
from apps.tenancy.scope import current_customer

_COUNTS = """
    SELECT item.account_id, coalesce(max(account.name), ''), item.context, item.kind, count(*)::int,
           max(item.changed_at)
    FROM kubernetes_inventoryitem item
    LEFT JOIN accounts_cloudaccount account ON account.customer_id = item.customer_id AND account.id = item.account_id
    WHERE item.customer_id = %(customer)s AND item.demo = %(demo)s
    GROUP BY item.account_id, item.context, item.kind
"""
# One node of which nobody knows what is requested makes the sum unknown.
_ROOM = """
    SELECT account_id, context,
           sum((data ->> 'allocatable_cpu_millicores')::bigint)::bigint,
           sum((data ->> 'allocatable_memory_mib')::bigint)::bigint,
           CASE WHEN bool_and(data ->> 'requested_cpu_millicores' IS NOT NULL)
                THEN sum((data ->> 'requested_cpu_millicores')::bigint)::bigint END,
           CASE WHEN bool_and(data ->> 'requested_memory_mib' IS NOT NULL)
                THEN sum((data ->> 'requested_memory_mib')::bigint)::bigint END
    FROM kubernetes_inventoryitem
    WHERE customer_id = %(customer)s AND demo = %(demo)s AND kind = 'node'
    GROUP BY account_id, context
"""
_NAMESPACES = """
    SELECT array_agg(DISTINCT namespace ORDER BY namespace) FROM kubernetes_inventoryitem
    WHERE customer_id = %(customer)s AND demo = %(demo)s AND kind = %(kind)s
"""


@dataclass(frozen=True, slots=True)
class Room:
    """What the nodes of a cluster have to give, and what of it is requested; None where that is not known."""

    cpu_millicores: int = 0
    memory_mib: int = 0
    requested_cpu: int | None = None
    requested_memory: int | None = None


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """A cluster as the last scan read it; without an account it is the demo's."""

    account_id: UUID | None
    account_name: str
    context: str
    counts: dict[str, int]
    changed_at: datetime
    room: Room


def list_clusters() -> list[KnownCluster]:
    """All clusters of which something is known, by name. Needs a scope."""
    given: dict[str, Any] = {"customer": current_customer(), "demo": shows_demo()}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        counted = cursor.fetchall()
        cursor.execute(_ROOM, given)
        room = {(account_id, context): Room(*sums) for account_id, context, *sums in cursor.fetchall()}
    kinds: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    changed: dict[tuple[Any, ...], list[datetime]] = defaultdict(list)
    for account_id, name, context, kind, count, moment in counted:
        kinds[account_id, name, context][kind] = count
        changed[account_id, name, context].append(moment)
    found = [
        KnownCluster(
            account_id,
            name,
            context,
            counts,
            max(changed[account_id, name, context]),
            room.get((account_id, context), Room()),
        )
        for (account_id, name, context), counts in kinds.items()
    ]
    return sorted(found, key=lambda one: (one.context, one.account_name))


def namespaces(kind: str) -> list[str]:
    """The namespaces that hold objects of a kind. Needs a scope."""
    given: dict[str, Any] = {"customer": current_customer(), "demo": shows_demo(), "kind": kind}
    with connection.cursor() as cursor:
        cursor.execute(_NAMESPACES, given)
        return cursor.fetchall()[0][0] or []
