"""Where the platform itself is reached: the operator's to set, the customers' to read."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from opscurb.errors import Invalid

_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?")
MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Listener:
    """The address that clients use."""

    base_url: str
    host: str
    port: int
    is_tls: bool


def listener() -> Listener:
    """The address that the operator gave the platform."""
    url = urlsplit(settings.OPSCURB_BASE_URL)
    is_tls = url.scheme == "https"
    return Listener(
        settings.OPSCURB_BASE_URL.rstrip("/"), url.hostname or "", url.port or (443 if is_tls else 80), is_tls
    )


def refuse_bad_listener(host: str | None = None, port: int | None = None) -> None:
    """Raise Invalid for what could be no address of a listener; a good one is not applied either."""
    if host is not None and not _HOST.fullmatch(host):
        raise Invalid("api_bind_host must be a host name or an IP address.")
    if port is not None and not 1 <= port <= MOST_PORT:
        raise Invalid(f"api_port must be between 1 and {MOST_PORT}.")
