"""What the operator of this install says about the way out."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.egress.addresses import Network, networks
from apps.settings.proxy_url import Proxy, parse_proxy
from opscurb.errors import Invalid


class OperatorProxy(Proxy):
    """The operator's own proxy: it may stand in a private range, and must not lead strangers to others there."""


def operator_ranges() -> tuple[Network, ...]:
    """The ranges of OPSCURB_EGRESS_ALLOW; raises ImproperlyConfigured."""
    return _ranges(tuple(settings.OPSCURB_EGRESS_ALLOW))


def operator_proxy() -> OperatorProxy | None:
    """The proxy of OPSCURB_EGRESS_PROXY, if there is one; raises ImproperlyConfigured."""
    return _proxy(settings.OPSCURB_EGRESS_PROXY) if settings.OPSCURB_EGRESS_PROXY else None


@lru_cache(maxsize=8)
def _ranges(texts: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return networks(*texts)
    except ValueError as error:
        raise ImproperlyConfigured(f"OPSCURB_EGRESS_ALLOW: {error}") from error


@lru_cache(maxsize=8)
def _proxy(url: str) -> OperatorProxy:
    try:
        proxy = parse_proxy(url)
    except Invalid as error:
        raise ImproperlyConfigured(f"OPSCURB_EGRESS_PROXY: {error}") from error
    return OperatorProxy(proxy.protocol, proxy.host, proxy.port, proxy.username, proxy.password)
