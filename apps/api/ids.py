"""Identifiers in paths of /api: UUIDs, anything else is a 400 that names the parameter."""

from uuid import UUID

from apps.rest.ids import is_id
from apps.rest.problems import Refused, invalid


class IdConverter:
    """Takes any one path segment, so that a malformed id is answered by a view and not as an unknown path."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The segment as it is; the base view parses it after authentication."""
        return value

    def to_url(self, value: object) -> str:
        """The segment of an id."""
        return str(value)


def parse_id(name: str, value: str) -> UUID:
    """A UUID in its canonical form; raises Refused."""
    if not is_id(value):
        raise Refused(invalid(f"{name}: must be a UUID"))
    return UUID(value)
