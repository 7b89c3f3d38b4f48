"""Records events, masked, in the transaction of what they tell."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from apps.events.actor import Actor, current_actor
from apps.events.masking import masked
from apps.events.models import Event
from apps.events.relay import announce
from apps.events.roles import refuse_above
from apps.tenancy.scope import current_customer

Facts = Mapping[str, Any]


def record(
    event_type: str,
    *,
    target_type: str,
    target_id: UUID | str,
    before: Facts | None = None,
    after: Facts | None = None,
) -> Event:
    """Write down that something happened, by the current actor. Needs a scope.

    Every change is told by one event, so this is where a person whose role is too low is stopped: it raises Forbidden,
    and the change is undone with the transaction.
    """
    actor = current_actor()
    refuse_above(actor.role, event_type)
    event = _event(actor, event_type, target_type, target_id, before, after)
    event.save(force_insert=True)
    announce(event)
    return event


def record_each(
    event_type: str, *, target_type: str, changes: Iterable[tuple[UUID | str, Facts, Facts]]
) -> list[Event]:
    """Write down that the same happened to many things: an event each, of a target's id, before and after.

    By the same rules as one, in as many statements. Needs a scope.
    """
    actor = current_actor()
    refuse_above(actor.role, event_type)
    told = [_event(actor, event_type, target_type, *change) for change in changes]
    events = Event.objects.bulk_create(told)
    for event in events:
        announce(event)
    return events


def _event(
    actor: Actor,
    event_type: str,
    target_type: str,
    target_id: UUID | str,
    before: Facts | None,
    after: Facts | None,
) -> Event:
    return Event(
        customer_id=current_customer(),
        type=event_type,
        actor=actor.name,
        key_prefix=actor.key_prefix,
        ip=actor.ip,
        target_type=target_type,
        target_id=str(target_id),
        before=masked(before),
        after=masked(after),
    )
