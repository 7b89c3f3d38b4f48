"""Proxies as text: parsed strictly, masked for people, whole only for whoever connects."""

import re
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, unquote

from opscurb.errors import Invalid

PROTOCOLS = ("http", "https", "socks5", "socks5h")
MOST_LETTERS = 2_048
_URL = re.compile(
    r"(?P<protocol>[^:/]*)://(?:(?P<username>[^:@/]*)(?::(?P<password>[^@/]*))?@)?"
    r"(?P<host>\[[^\]]*\]|[^:@/?#\[\]]*)(?::(?P<port>[^:@/?#]*))?"
)
_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy to go through; a host that is an IPv6 address is kept without brackets."""

    protocol: str
    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)

    @property
    def masked(self) -> str:
        """`protocol://host:port`, which tells nobody how to sign in."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.protocol}://{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole URL, a secret where there is a password."""
        if not self.username:
            return self.masked
        user = quote(self.username, safe="")
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        return self.masked.replace("://", f"://{user}{secret}@", 1)


def proxy_of(protocol: str, host: str, port: int, username: str = "", password: str = "") -> Proxy:
    """A proxy of its parts; raises Invalid in the words that clients know."""
    protocol, host = protocol.strip().lower(), host.strip()
    if protocol not in PROTOCOLS:
        raise Invalid("Unsupported proxy protocol.")
    if not host:
        raise Invalid("Proxy host cannot be empty.")
    if not (_NAME.fullmatch(host) or _is_v6(host)):
        raise Invalid("Proxy host must be a host name or an IP address.")
    if not 1 <= port <= 65_535:
        raise Invalid("Proxy port must be between 1 and 65535.")
    if password and not username:
        raise Invalid("Proxy username is required when password is provided.")
    return Proxy(protocol, host, port, username, password)


def parse_proxy(text: str) -> Proxy:
    """The proxy that a URL names, `protocol://[user[:password]@]host:port`; raises Invalid, never naming the text."""
    parts = _URL.fullmatch(text.strip()) if len(text) <= MOST_LETTERS and text.isprintable() else None
    if parts is None:
        raise Invalid("proxy_url must be protocol://[user:password@]host:port and nothing more.")
    port = parts["port"] or ""
    return proxy_of(
        parts["protocol"],
        parts["host"].removeprefix("[").removesuffix("]"),
        # No port at all reads like one that no proxy can have.
        int(port) if re.fullmatch("[0-9]{1,5}", port) else 0,
        unquote(parts["username"] or ""),
        unquote(parts["password"] or ""),
    )


def _is_v6(host: str) -> bool:
    try:
        # A zone is a name of an interface of ours.
        return "%" not in host and bool(IPv6Address(host))
    except AddressValueError:
        return False
