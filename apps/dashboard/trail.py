"""Events as people read them: what happened, by whom, to what, and how things were before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from apps.customers.actors import names_of_actors
from apps.dashboard.forms.findings import label_of
from apps.events.types import TYPES

# Of each event in a list so much, and the whole of it on its own page.
MOST_CHANGES, LONGEST = 4, 120
MEANINGS = {found.name: found.meaning for found in TYPES}
# The page of what an event is about: of the thing itself, or the list that it is on.
OWN = {"finding": "finding", "scan": "scan", "webhook": "webhook", "notification_channel": "channel"}
LISTS = {
    "api_key": "api-keys",
    "aws_account": "accounts",
    "cloud_account": "accounts",
    "invitation": "members",
    "proxy": "settings",
    "report": "reports",
    "schedule": "schedules",
    "settings": "settings",
    "user": "members",
}
NAMED = {"api_key": "API key", "aws_account": "AWS account", "user": "Person"}
GONE = ("deleted", "removed", "revoked", "left")
COLUMNS = (
    "id", "time", "type", "actor", "actor_name", "key_prefix", "ip", "target_type", "target_id", "before", "after"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A fact, as it was and as it is; None where there was or is none."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the names of what it is about, and so many of its changes as there is room for."""

    event: Any
    meaning: str
    actor: str
    changes: list[Change]
    more: int
    about: str
    own_page: str
    list_page: str


def told(events: Iterable[Any], most: int = MOST_CHANGES, longest: int = LONGEST) -> list[Told]:
    """Events of the customer's in words. Needs a scope."""
    rows = list(events)
    names = names_of_actors({event.actor for event in rows})
    return [_told(event, names, most, longest) for event in rows]


def _told(event: Any, names: Mapping[str, str], most: int, longest: int) -> Told:
    changes = changes_of(event.before, event.after, longest)
    is_gone = event.type.endswith(GONE)
    return Told(
        event=event,
        meaning=MEANINGS.get(event.type, event.type),
        actor=names.get(event.actor, event.actor),
        changes=changes[:most],
        more=max(0, len(changes) - most),
        about=NAMED.get(event.target_type) or label_of(event.target_type),
        own_page="" if is_gone else OWN.get(event.target_type, ""),
        list_page=LISTS.get(event.target_type, ""),
    )


def changes_of(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, longest: int
) -> list[Change]:
    """What differs between two sets of facts, or all facts where there is but one."""
    old, new = before or {}, after or {}
    names = [name for name in dict.fromkeys([*old, *new]) if name not in old or old[name] != new.get(name)]
    return [Change(name, _shown(old, name, longest), _shown(new, name, longest)) for name in names]


def _shown(facts: Mapping[str, Any], name: str, longest: int) -> str | None:
    if name not in facts:
        return None
    text = _text(facts[name])
    return text if len(text) <= longest else f"{text[:longest]}…"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "none"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def cells(events: Iterable[Any]) -> list[list[Any]]:
    """Events as lines of a file, in the order of COLUMNS. Needs a scope."""
    rows = list(events)
    names = names_of_actors({event.actor for event in rows})
    return [
        [
            event.id,
            event.created_at.isoformat(),
            event.type,
            event.actor,
            names.get(event.actor, ""),
            event.key_prefix,
            event.ip or "",
            event.target_type,
            event.target_id,
            _json(event.before),
            _json(event.after),
        ]
        for event in rows
    ]


def _json(facts: Any) -> str:
    return "" if facts is None else orjson.dumps(facts).decode()
