"""Records events, masked, in the transaction of what they tell."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.events.actor import current_actor
from apps.events.masking import masked
from apps.events.models import Event
from apps.events.relay import announce
from apps.events.roles import refuse_above

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
    event = Event.objects.create(
        type=event_type,
        actor=actor.name,
        key_prefix=actor.key_prefix,
        ip=actor.ip,
        target_type=target_type,
        target_id=str(target_id),
        before=masked(before),
        after=masked(after),
    )
    announce(event)
    return event
