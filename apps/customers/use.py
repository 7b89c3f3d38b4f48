"""How much keys are used: counted in Redis at each call, taken into Postgres every few minutes, each count once."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Sum

from apps.customers.limits import client, use_of
from apps.customers.models import KeyUse
from apps.tenancy.scope import scope

DAYS = 30
BATCH = "batch"
EPOCH = date(1970, 1, 1)
# What was taken and not yet dropped was left by a run that ended in between: it goes first, under its old name.
_TAKE = client.register_script("""
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[2], 'batch', ARGV[1])
end
return redis.call('HGETALL', KEYS[2])
""")
# Only what was written: another run may have dropped it and taken more meanwhile.
_DROP = client.register_script("""
if redis.call('HGET', KEYS[1], 'batch') == ARGV[1] then redis.call('DEL', KEYS[1]) end
""")
_ADD = """
    INSERT INTO customers_keyuse (id, customer_id, api_key, day, calls, batch)
    SELECT gen_random_uuid(), c.id, one.api_key, one.day, one.calls, %(batch)s
    FROM unnest(%(keys)s::uuid[], %(days)s::date[], %(calls)s::bigint[]) AS one (api_key, day, calls)
    JOIN customers_customer c ON c.id = %(customer)s
    ON CONFLICT (customer_id, api_key, day) DO UPDATE
    SET calls = customers_keyuse.calls + excluded.calls, batch = excluded.batch
    WHERE customers_keyuse.batch <> excluded.batch
"""
_FORGET = "DELETE FROM customers_keyuse WHERE customer_id = %s AND day < %s"


def calls_of(key_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many calls were made with each key within 30 days, as far as they were taken over. Needs a scope."""
    used = KeyUse.objects.filter(api_key__in=key_ids, day__gt=_today() - timedelta(days=DAYS))
    return dict(used.values("api_key").annotate(calls=Sum("calls")).values_list("api_key", "calls"))


def take_over() -> int:
    """Add what was counted to the days in Postgres; says of how many customers."""
    return sum(_take_of(customer_id) for customer_id in set(_counted()))


def _counted() -> Iterator[UUID]:
    for name in client.scan_iter("use:*{*}", count=1_000):
        yield UUID(name.decode().partition("{")[2].rstrip("}"))


def _take_of(customer_id: UUID) -> bool:
    now = use_of(str(customer_id))
    taken = now.replace(":now:", ":taken:")
    told = _TAKE(keys=[now, taken], args=[str(uuid4())])
    found = dict(zip(map(bytes.decode, told[::2]), map(bytes.decode, told[1::2]), strict=True))
    if not found:
        return False
    batch = found.pop(BATCH)
    _write(customer_id, batch, found)
    _DROP(keys=[taken], args=[batch])
    return True


def _write(customer_id: UUID, batch: str, found: dict[str, str]) -> None:
    """Add a batch, unless it was added before; nothing for a customer that is gone."""
    places = [name.split(":") for name in found]
    given: dict[str, Any] = {
        "customer": customer_id,
        "batch": batch,
        "keys": [key for key, _ in places],
        "days": [EPOCH + timedelta(days=int(day)) for _, day in places],
        "calls": [int(calls) for calls in found.values()],
    }
    with scope(customer_id), connection.cursor() as cursor:
        cursor.execute(_ADD, given)
        cursor.execute(_FORGET, [customer_id, _today() - timedelta(days=DAYS)])


def _today() -> date:
    return datetime.now(UTC).date()
