"""Reads targets strictly: one spelling of each, and nothing that two readers could understand differently."""

import re
from dataclasses import dataclass
from urllib.parse import quote

import idna

from apps.egress.addresses import address_of
from apps.egress.errors import Unreachable

MOST_LETTERS = 2_048
MOST_HOST_LETTERS = 253
_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^#]*)(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
# Spaces and controls in any script, and what some readers take for a slash.
_ODD = re.compile(r"[\s\x00-\x20\x7f-\xa0\\\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# A last label like this makes every reader take the whole for a number; only the plain spelling is one.
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
# What may stand in a path and a query as it is.
_PLAIN = "/?%:@!$&'()*+,;=-._~[]|"


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports that may be connected to."""

    named: tuple[int, ...]
    and_from: int = 65_536

    def __contains__(self, port: int) -> bool:
        return port in self.named or self.and_from <= port < 65_536

    def __str__(self) -> str:
        above = [f"any from {self.and_from}"] if self.and_from < 65_536 else []
        names = [*map(str, self.named), *above]
        return f"{', '.join(names[:-1])} or {names[-1]}"


WEB_PORTS = Ports((80, 443, 8443))
CLUSTER_PORTS = Ports((80, 443, 6443, 8443))
PROXY_PORTS = Ports((80, 443, 1080, 3128), and_from=1024)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes; the host is an address or a name in ASCII, in lower case."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_secure(self) -> bool:
        """True for https."""
        return self.scheme == "https"


def parse_url(text: str) -> Target:
    """The target of an http or https URL; raises Unreachable at stage parse, without connecting anywhere."""
    if len(text) > MOST_LETTERS:
        raise Unreachable("parse", f"The URL is longer than {MOST_LETTERS} characters")
    if _ODD.search(text):
        raise Unreachable("parse", "The URL holds a space, a control character or a backslash")
    parts = _URL.fullmatch(text)
    if parts is None:
        raise Unreachable("parse", "The URL must begin with http:// or https://")
    if "@" in parts["authority"]:
        raise Unreachable("parse", "The URL must not hold a user name or a password")
    scheme = parts["scheme"].lower()
    host, port = parse_authority(parts["authority"], 443 if scheme == "https" else 80)
    path = quote(parts["path"] or "/", safe=_PLAIN)
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}")


def parse_authority(text: str, default_port: int | None = None) -> tuple[str, int]:
    """Host and port of `host:port`; raises Unreachable at stage parse."""
    parts = _AUTHORITY.fullmatch(text)
    port = int(parts["port"] or default_port or 0) if parts else 0
    if parts is None or not 1 <= port <= 65_535:
        raise Unreachable(
            "parse", "The host must be a name or an address, with a port from 1 to 65535 if any"
        )
    return parse_host(parts["host"].removeprefix("[").removesuffix("]")), port


def parse_host(text: str) -> str:
    """A host in its one spelling; raises Unreachable at stage parse."""
    if len(text) > MOST_HOST_LETTERS or _ODD.search(text):
        raise Unreachable("parse", "The host is not a valid name")
    address = address_of(text)
    return str(address) if address is not None else _name_of(text)


def _name_of(text: str) -> str:
    """A name in ASCII: international ones as DNS knows them, so that no look-alike passes for another."""
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode()
    except idna.IDNAError as error:
        raise Unreachable("parse", "The host is not a valid name") from error
    labels = name.split(".")
    if (
        len(name) > MOST_HOST_LETTERS
        or not all(map(_LABEL.fullmatch, labels))
        or _NUMERIC.fullmatch(labels[-1])
    ):
        raise Unreachable("parse", "The host is not a valid name; write an address as its four plain numbers")
    return name
