"""Makes values of rows from what the API says: harmless, and one object for all that are equal."""

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from opscurb.kubernetes.rows import Owner, arn_of
from opscurb.resource import NO_TAGS, scrub

LONGEST_NAME = 253
# Longer ones hold whole manifests, and nothing that is judged by.
LONGEST_ANNOTATION = 512
LONGEST_TEXT = 2048
T = TypeVar("T")


class Reader:
    """Reads the objects of one cluster; replicas hold mostly the same, so equal parts of their rows are shared."""

    def __init__(self, context: str) -> None:
        self.context = context
        self._known: dict[Any, Any] = {}

    def share(self, value: T) -> T:
        """The first value that was equal to this one."""
        known: T = self._known.setdefault((type(value), value), value)
        return known

    def labels(self, given: Mapping[str, Any] | None, most: int = LONGEST_TEXT) -> Mapping[str, str]:
        """A map of texts, made harmless; those longer than `most` are left out."""
        if not given:
            return NO_TAGS
        items = tuple((word(key), word(value)) for key, value in given.items() if len(value) <= most)
        known: Mapping[str, str] | None = self._known.get(items)
        if known is None:
            known = self._known[items] = MappingProxyType(dict(items))
        return known

    def common(self, item: Mapping[str, Any], kind: str) -> dict[str, Any]:
        """What all rows have, as the fields of one; raises ValueError for a name that is none."""
        metadata = item["metadata"]
        name, namespace = name_of(metadata["name"]), name_of(metadata.get("namespace") or "")
        return {
            "id": f"{namespace}/{name}" if namespace else name,
            "arn": arn_of(self.context, kind, name, namespace),
            "region": self.context,
            "name": name,
            "namespace": sys.intern(namespace),
            "created": moment(metadata.get("creationTimestamp")),
            "tags": self.labels(metadata.get("labels")),
            "annotations": self.labels(metadata.get("annotations"), LONGEST_ANNOTATION),
            "owners": self.share(_owners(metadata.get("ownerReferences") or ())),
        }


def _owners(references: Iterable[Mapping[str, Any]]) -> tuple[Owner, ...]:
    return tuple(Owner(word(one.get("kind", "")), word(one.get("name", ""))) for one in references)


def name_of(value: str) -> str:
    """An object's name; raises ValueError for what Kubernetes does not take for one."""
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise ValueError("not a name")
    return value


def text(value: Any) -> str:
    """A text, made harmless."""
    given = str(value)[:LONGEST_TEXT]
    # Almost all are, and looking at each letter of the others is slow.
    return given if given.isprintable() else scrub(given)


def word(value: Any) -> str:
    """A text that many objects have in common."""
    return sys.intern(text(value))


def words(values: Iterable[Any]) -> tuple[str, ...]:
    """Texts, each once, in their order; empty ones are left out."""
    return tuple(dict.fromkeys(word(value) for value in values if value))


def moment(value: str | None) -> datetime | None:
    """A moment in UTC, None where there is none."""
    if not value:
        return None
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """The last of some moments, None where there is none."""
    return max((one for one in moments if one is not None), default=None)


def whole(value: Any, otherwise: int = 0) -> int:
    """A whole number; the other one where nothing is said."""
    return otherwise if value is None else int(value)


def condition(item: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The condition of a kind that an object reports; empty where it reports none."""
    conditions = (item.get("status") or {}).get("conditions") or ()
    return next((one for one in conditions if one.get("type") == kind), {})


def changed(item: Mapping[str, Any]) -> datetime | None:
    """When somebody last changed what an object asks for, or its rollout last progressed."""
    fields = (item.get("metadata") or {}).get("managedFields") or ()
    # Reports of how it is doing change all the time.
    edits = [moment(one.get("time")) for one in fields if one.get("subresource") != "status"]
    return latest([*edits, moment(condition(item, "Progressing").get("lastUpdateTime"))])
