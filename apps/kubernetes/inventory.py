"""Keeps what a scan read of a cluster: COPY into a staging table, then one upsert and one delete."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.kubernetes.places import identity
from apps.tenancy.scope import current_customer
from opscurb.resource import scrub

# An object's namespace, name and what is shown of it.
Item = tuple[str, str, Mapping[str, Any]]
# A cluster may answer with anything; its own names are shorter.
LONGEST_NAME = 256

# COPY straight into a table under row security is refused by Postgres, hence the staging table.
STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_inventory
    (id uuid, kind text, namespace text, name text, data jsonb) ON COMMIT DELETE ROWS
"""
COPY = "COPY staged_inventory (id, kind, namespace, name, data) FROM STDIN"
# Two scans of one cluster at a time would each take away what only the other one saw.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || %(place)s, 0))"
UPSERT = """
    INSERT INTO kubernetes_inventoryitem
        (id, customer_id, account_id, demo, context, kind, namespace, name, data, changed_at)
    SELECT id, %(customer)s, %(account)s, %(demo)s, %(context)s, kind, namespace, name, data, %(at)s
    FROM staged_inventory ORDER BY id
    ON CONFLICT (id) DO UPDATE SET data = excluded.data, changed_at = excluded.changed_at
    WHERE kubernetes_inventoryitem.data IS DISTINCT FROM excluded.data
"""
FORGET = """
    DELETE FROM kubernetes_inventoryitem item
    WHERE item.customer_id = %(customer)s AND item.account_id IS NOT DISTINCT FROM %(account)s
      AND item.context = %(context)s AND item.kind = ANY(%(kinds)s)
      AND NOT EXISTS (SELECT FROM staged_inventory staged WHERE staged.id = item.id)
"""


def keep_inventory(
    account_id: UUID | None,
    context: str,
    demo: bool,
    items: Mapping[str, Sequence[Item] | None],
    at: datetime,
) -> None:
    """Keep the objects of a cluster by kind, in place of those from before; a kind of None was not read whole.

    Such a kind keeps its old rows, and an object that is as it was is not touched. Needs a scope.
    """
    read = {kind: rows for kind, rows in items.items() if rows is not None}
    given = {
        "customer": current_customer(),
        "account": account_id,
        "demo": demo,
        "context": context,
        "kinds": list(read),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("DELETE FROM staged_inventory")
        with cursor.copy(COPY) as copy:
            for row in _staged(account_id, context, read):
                copy.write_row(row)
        cursor.execute(TAKE_TURNS, given | {"place": f"{account_id}{context}"})
        cursor.execute(UPSERT, given)
        cursor.execute(FORGET, given)


def _staged(
    account_id: UUID | None, context: str, read: Mapping[str, Sequence[Item]]
) -> Iterator[tuple[Any, ...]]:
    """One row an object; of two with one identity the last one holds."""
    rows = {}
    for kind, items in read.items():
        for namespace, name, data in items:
            shown = {key: scrub(value) if isinstance(value, str) else value for key, value in data.items()}
            key = (scrub(namespace)[:LONGEST_NAME], scrub(name)[:LONGEST_NAME])
            # A Deployment and a StatefulSet of one name are two workloads.
            row_id = identity(account_id, context, kind, *key, shown.get("kind", ""))
            rows[row_id] = (row_id, kind, *key, orjson.dumps(shown).decode())
    yield from rows.values()
