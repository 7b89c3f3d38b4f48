"""Reads stored proxies, and which proxy a customer's work goes through."""

from uuid import UUID

from apps.egress.models import ProxyProfile
from apps.egress.operator import operator_proxy
from apps.settings.models import ProxyMode
from apps.settings.proxy_url import Proxy, parse_proxy, proxy_of
from apps.settings.selectors import network
from apps.vault.services import read
from opscurb.errors import NotFound

TABLE = "egress_proxyprofile"
PASSWORD = "auth_password"  # noqa: S105 - the field's name


def list_proxies() -> list[ProxyProfile]:
    """All stored proxies, oldest first. Needs a scope."""
    return list(ProxyProfile.objects.order_by("created_at", "id"))


def get_proxy(proxy_id: UUID, *, hold: bool = False) -> ProxyProfile:
    """One stored proxy, locked on request; raises NotFound. Needs a scope."""
    rows = ProxyProfile.objects.select_for_update() if hold else ProxyProfile.objects
    profile = rows.filter(id=proxy_id).first()
    if profile is None:
        raise NotFound("proxy", proxy_id)
    return profile


def proxy_of_profile(profile: ProxyProfile) -> Proxy:
    """A stored proxy, its password from the vault with it. Needs a scope."""
    password = read(TABLE, profile.id, PASSWORD) if profile.has_auth_password else ""
    return proxy_of(profile.protocol, profile.host, profile.port, profile.auth_username, password)


def customer_proxy() -> Proxy | None:
    """The proxy that the customer's network settings name, None for a straight way out. Needs a scope."""
    kept = network()
    if kept.proxy_mode == ProxyMode.SYSTEM:
        return operator_proxy()
    return parse_proxy(kept.proxy_url) if kept.proxy_mode == ProxyMode.CUSTOM else None


def proxy_for(profile_id: UUID | None) -> Proxy | None:
    """The proxy of a thing that may name one of its own, else the customer's. Needs a scope."""
    return customer_proxy() if profile_id is None else proxy_of_profile(get_proxy(profile_id))
