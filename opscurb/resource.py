"""What every collected resource has, whatever cloud it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

# What is raised by reading data that a cloud should not send, but does: wrong types, missing members.
ODD_DATA = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
NO_TAGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing in a cloud account, as a collector read it; `created` is in UTC or unknown.

    What is `service_owned` the cloud made for itself, and nobody but the cloud can do without it.
    """

    type: ClassVar[str] = ""

    id: str
    arn: str
    region: str
    name: str = ""
    status: str = ""
    created: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    service_owned: bool = False

    def age_days(self, now: datetime) -> int | None:
        """Whole days since creation, None when the cloud does not tell."""
        return None if self.created is None else max(0, (now - self.created).days)

    @property
    def notes(self) -> Mapping[str, str]:
        """All that people and programs noted on it by name."""
        return self.tags

    def dimensions(self, by: str) -> dict[str, str]:
        """The metric dimensions that name this resource."""
        return {by: self.id}


def scrub(text: object) -> str:
    """Bytes from clouds are hostile: drop NUL, control, bidi and lone surrogate characters."""
    told = str(text)
    # Nearly every text, and nothing that is printable is dropped.
    return told if told.isprintable() else "".join(filter(_harmless, told))


def _harmless(character: str) -> bool:
    code = ord(character)
    control = code < 0x20 or 0x7F <= code <= 0x9F
    bidirectional = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 or code in (0x200E, 0x200F)
    return not (control or bidirectional or 0xD800 <= code <= 0xDFFF)
