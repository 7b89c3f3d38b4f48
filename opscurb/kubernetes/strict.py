"""Reads YAML strictly: plain maps, lists and texts, in which nothing stands for something else."""

from collections.abc import Iterator
from typing import Any

import yaml

from opscurb.errors import Invalid
from opscurb.resource import scrub

MOST_CHARACTERS = 256 * 1024
MOST_LEVELS = 12
MOST_NODES = 20_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Text(str):
    """A scalar as it was written; `quoted` ones are never a null or a boolean."""

    quoted = False


def read(text: str) -> Any:
    """The one document of a text: dicts, lists and Texts; raises Invalid naming what is not accepted.

    The parser's events are put together by hand: no tag is resolved, no alias followed, no object built.
    """
    if len(text) > MOST_CHARACTERS:
        raise Invalid(f"is longer than {MOST_CHARACTERS // 1024} KiB")
    try:
        return _document(_Events(yaml.parse(text, Loader=_Loader)))
    except (yaml.YAMLError, ValueError) as error:
        raise Invalid(f"is not valid YAML{_where(error)}") from None


def _where(error: Exception) -> str:
    """The line of a mistake; the parser's own words would quote the text."""
    mark = getattr(error, "problem_mark", None)
    return f" at line {mark.line + 1}" if mark is not None else ""


class _Events:
    """What the parser says, counted, and refused where it means more than it shows."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._nodes = 0

    def next(self) -> yaml.Event:
        """The next event; raises Invalid for anchors, aliases, tags and more than a config can hold."""
        event = next(self._events, None)
        if event is None:
            raise Invalid("ends too early")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Invalid("YAML anchors and aliases are not accepted: write every value where it belongs")
        if isinstance(event, yaml.NodeEvent):
            self._refuse_odd(event)
        return event

    def _refuse_odd(self, event: Any) -> None:
        if getattr(event, "tag", None):
            raise Invalid(f"YAML tags are not accepted: {scrub(event.tag)[:80]}")
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Invalid(f"holds more than {MOST_NODES} values")


def _document(events: _Events) -> Any:
    events.next()
    if isinstance(events.next(), yaml.StreamEndEvent):
        raise Invalid("is empty")
    found = _node(events.next(), events, MOST_LEVELS)
    events.next()
    if not isinstance(events.next(), yaml.StreamEndEvent):
        raise Invalid("holds more than one YAML document")
    return found


def _node(event: yaml.Event, events: _Events, levels: int) -> Any:
    if isinstance(event, yaml.ScalarEvent):
        text = Text(event.value)
        text.quoted = not event.implicit[0]
        return text
    if not levels:
        raise Invalid(f"is nested deeper than {MOST_LEVELS} levels")
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_items(events, levels))
    return _mapping(events, levels)


def _items(events: _Events, levels: int) -> Iterator[Any]:
    while not isinstance(event := events.next(), yaml.SequenceEndEvent):
        yield _node(event, events, levels - 1)


def _mapping(events: _Events, levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := events.next(), yaml.MappingEndEvent):
        key = _key(event)
        if key in found:
            # Readers disagree about which of them holds.
            raise Invalid(f"names {key} twice in one place")
        found[key] = _node(events.next(), events, levels - 1)
    return found


def _key(event: yaml.Event) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise Invalid("has a key that is no text")
    key = str(event.value)
    if key == "<<":
        raise Invalid("YAML merge keys (<<) are not accepted")
    if key != scrub(key) or len(key) > 256:
        raise Invalid("has a key of odd characters")
    return key
