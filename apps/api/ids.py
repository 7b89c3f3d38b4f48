"""Identifiers in paths: canonical UUIDs, anything else is a 400 that names the parameter."""

import re
from uuid import UUID

from apps.api.problems import Refused, invalid

_CANONICAL = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


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
    if not _CANONICAL.fullmatch(value):
        raise Refused(invalid(f"{name}: must be a UUID"))
    return UUID(value)
