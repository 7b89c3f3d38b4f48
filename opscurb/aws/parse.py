"""Small readers of what AWS's answers have in common."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from opscurb.resource import scrub


def tags_of(item: Mapping[str, Any], key: str = "Tags") -> Mapping[str, str]:
    """The tags of an answer's item as a mapping, made harmless."""
    tags: Sequence[Mapping[str, Any]] = item.get(key) or ()
    return MappingProxyType({scrub(tag.get("Key", "")): scrub(tag.get("Value", "")) for tag in tags})


def name_of(tags: Mapping[str, str]) -> str:
    """The Name tag, empty when there is none."""
    return tags.get("Name", "")


def utc(moment: datetime | str | None) -> datetime | None:
    """A moment in UTC, from a datetime or an ISO text."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def tags_in(mapping: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Tags that an answer holds as a mapping already, made harmless."""
    return MappingProxyType({scrub(key): scrub(value) for key, value in (mapping or {}).items()})


def from_milliseconds(moment: int | None) -> datetime | None:
    """A moment in UTC, from milliseconds since 1970."""
    return None if moment is None else datetime.fromtimestamp(moment / 1000, UTC)
