"""The server's objects, and the lists of them that are being read page by page."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from threading import RLock
from typing import Any
from uuid import uuid4

from apps.local.cluster.kinds import Catalogue, Kind
from apps.local.cluster.status import Refused

Document = dict[str, Any]
Key = tuple[str, str]
# Lists that are kept until their last page was read; an older one expires, as a real server's do with time.
KEPT_LISTS = 200


def moment_of(at: datetime) -> str:
    """A moment as the API writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """Objects by kind; one that changes is replaced, so that what was handed out stays as it was."""

    def __init__(self, catalogue: Catalogue, objects: Iterable[Mapping[str, Any]] = ()) -> None:
        self.catalogue = catalogue
        self.lock = RLock()
        self.version = 1
        self._objects: dict[Kind, dict[Key, Document]] = {kind: {} for kind in catalogue.kinds}
        self._lists: OrderedDict[str, tuple[list[Document], str]] = OrderedDict()
        for one in objects:
            self.add(one)

    def add(self, one: Mapping[str, Any]) -> Document:
        """Keep a new object; raises Refused when there is one of its name, LookupError for a kind it does not know."""
        kind = self.catalogue.named(one["apiVersion"], one["kind"])
        with self.lock:
            if key_of(one) in self._objects[kind]:
                name = one["metadata"]["name"]
                raise Refused(409, f'{kind.resource} "{name}" already exists', name=name, kind=kind.plural)
            born = {"uid": str(uuid4()), "creationTimestamp": moment_of(datetime.now(UTC))}
            return self.put(kind, {**one, "metadata": {**born, **one["metadata"]}})

    def put(self, kind: Kind, one: Document) -> Document:
        """Keep an object in the place of the one of its name."""
        with self.lock:
            self.version += 1
            kept = {**one, "metadata": {**one["metadata"], "resourceVersion": str(self.version)}}
            self._objects[kind][key_of(kept)] = kept
            return kept

    def get(self, kind: Kind, namespace: str, name: str) -> Document:
        """An object; raises Refused when it is not there."""
        with self.lock:
            found = self._objects[kind].get((namespace, name))
        if found is None:
            raise Refused(404, f'{kind.resource} "{name}" not found', name=name, kind=kind.plural)
        return found

    def has(self, kind: Kind, namespace: str, name: str) -> bool:
        """True when there is such an object."""
        return (namespace, name) in self._objects[kind]

    def remove(self, kind: Kind, namespace: str, name: str) -> Document:
        """Take an object away; raises Refused when it is not there."""
        with self.lock:
            removed = self.get(kind, namespace, name)
            del self._objects[kind][namespace, name]
            self.version += 1
            return removed

    def all(self, kind: Kind, namespace: str = "") -> list[Document]:
        """The objects of a kind, of one namespace or of all, in the order in which they are listed."""
        with self.lock:
            kept = self._objects[kind]
            return [kept[key] for key in sorted(kept) if not namespace or key[0] == namespace]

    def everything(self) -> Iterator[tuple[Kind, Document]]:
        """All objects with their kinds."""
        for kind in self.catalogue.kinds:
            for one in self.all(kind):
                yield kind, one

    def keep_list(self, rest: list[Document], version: str) -> str:
        """Keep what follows a page of a list, with the version that the list is of; the token that continues it."""
        token = uuid4().hex
        with self.lock:
            self._lists[token] = (rest, version)
            while len(self._lists) > KEPT_LISTS:
                self._lists.popitem(last=False)
        return token

    def kept_list(self, token: str) -> tuple[list[Document], str]:
        """What follows a page, as it was when its list began; raises Refused once it has expired."""
        with self.lock:
            if token in self._lists:
                return self._lists[token]
        raise expired()

    def forget_lists(self) -> None:
        """Let every list under way expire."""
        with self.lock:
            self._lists.clear()


def expired() -> Refused:
    """What the following page of a list that is no more gets."""
    return Refused(
        410,
        "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        "without the continue parameter.",
    )


def key_of(one: Mapping[str, Any]) -> Key:
    """Where an object stands among those of its kind."""
    return one["metadata"].get("namespace", ""), one["metadata"]["name"]
