"""Tries a way out: asks a proxy for a tunnel to a server that is known to be there."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from apps.egress.dialing import dial
from apps.egress.errors import Unreachable
from apps.egress.operator import operator_proxy
from apps.egress.selectors import customer_proxy, get_proxy, proxy_of_profile
from apps.egress.sockets import Deadline
from apps.egress.targets import parse_authority
from apps.settings.models import ProxyMode
from apps.settings.proxy_url import Proxy, parse_proxy
from apps.settings.selectors import network
from opscurb.errors import Invalid

MODES = tuple(ProxyMode.values)


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether a way out works, and a sentence that says so."""

    ok: bool
    message: str


def way_of(mode: str | None, url: str | None, profile_id: UUID | None) -> tuple[str, Proxy | None]:
    """The way out to try, and its mode: a stored proxy before a URL before a mode before what is set. Needs a scope.

    Raises NotFound, and Invalid for what names no proxy.
    """
    if profile_id is not None:
        return ProxyMode.CUSTOM.value, proxy_of_profile(get_proxy(profile_id))
    if url:
        return ProxyMode.CUSTOM.value, parse_proxy(url)
    kept = network().proxy_mode
    if mode is None or mode == kept:
        return kept, customer_proxy()
    if mode == ProxyMode.CUSTOM:
        raise Invalid("proxy_url is required when proxy_mode=custom.")
    return mode, operator_proxy() if mode == ProxyMode.SYSTEM else None


def probe(proxy: Proxy | None) -> Probe:
    """Try a proxy, or the straight way where there is none; at most ten seconds, outside any transaction."""
    host, port = parse_authority(settings.OPSCURB_PROXY_TEST_TARGET)
    way = f"The proxy {proxy.masked}" if proxy is not None else "The straight way, without a proxy,"
    try:
        dial(host, port, Deadline(), proxy).close()
    except Unreachable as error:
        return Probe(False, f"{error}.")
    return Probe(True, f"{way} leads to {host}:{port}.")
