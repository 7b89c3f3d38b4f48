"""What a path of the API leads to."""

from dataclasses import dataclass

from apps.local.cluster.access import Attempt
from apps.local.cluster.kinds import Catalogue, Kind
from apps.local.cluster.status import Refused

VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Place:
    """A kind's objects, all or those of a namespace, or one of them, or a part of it."""

    kind: Kind
    namespace: str = ""
    name: str = ""
    part: str = ""

    def attempt(self, method: str, *, watched: bool = False) -> Attempt:
        """What a request for it amounts to."""
        verb = VERBS.get(method, method.lower())
        if not self.name:
            verb = {"get": "watch" if watched else "list", "delete": "deletecollection"}.get(verb, verb)
        resource = f"{self.kind.plural}/{self.part}" if self.part else self.kind.plural
        return Attempt(verb, self.kind.group, resource, self.namespace, self.name)


def split(path: str) -> tuple[str, list[str]]:
    """A path's API version, and what follows it."""
    parts = path.strip("/").split("/")
    if parts[0] == "api":
        return "/".join(parts[1:2]), parts[2:]
    return "/".join(parts[1:3]), parts[3:]


def place(catalogue: Catalogue, path: str) -> Place:
    """Where a path leads; raises Refused when it leads nowhere."""
    api_version, rest = split(path)
    namespace = ""
    # `namespaces/x` is a namespace itself, `namespaces/x/pods` is not.
    if len(rest) > 2 and rest[0] == "namespaces" and catalogue.at(api_version, rest[2]):
        namespace, rest = rest[1], rest[2:]
    kind = catalogue.at(api_version, rest[0]) if rest else None
    if kind is None or len(rest) > 3 or (namespace and not kind.namespaced):
        raise Refused(404, "the server could not find the requested resource")
    return Place(kind, namespace, *rest[1:])
