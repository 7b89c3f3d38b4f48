"""Records events, masked, in the transaction of what they tell."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.events.actor import current_actor
from apps.events.models import Event

SECRET_NAME = re.compile(r"secret|token|password|credential|api_key|kubeconfig|external_id|digest", re.I)
MASK = "***"
Facts = Mapping[str, Any]


def record(
    event_type: str,
    *,
    target_type: str,
    target_id: UUID | str,
    before: Facts | None = None,
    after: Facts | None = None,
) -> Event:
    """Write down that something happened, by the current actor. Needs a scope."""
    actor = current_actor()
    return Event.objects.create(
        type=event_type,
        actor=actor.name,
        key_prefix=actor.key_prefix,
        ip=actor.ip,
        target_type=target_type,
        target_id=str(target_id),
        before=masked(before),
        after=masked(after),
    )


def masked(facts: Any) -> Any:
    """The same facts with the value of every secret-sounding name hidden, at any depth."""
    if isinstance(facts, Mapping):
        return {
            name: MASK if SECRET_NAME.search(str(name)) and value else masked(value)
            for name, value in facts.items()
        }
    if isinstance(facts, list | tuple):
        return [masked(item) for item in facts]
    return facts
