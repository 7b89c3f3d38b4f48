"""From where an API key may be used: networks as they are typed, kept and asked."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from opscurb.errors import Invalid

MOST_NETWORKS = 50
FIELD = "allowed_ips"
Network = IPv4Network | IPv6Network


def checked_networks(given: Sequence[str]) -> list[str]:
    """Addresses and networks in their shortest form, each once; raises Invalid that names the first bad one."""
    if len(given) > MOST_NETWORKS:
        raise Invalid(f"may have at most {MOST_NETWORKS} addresses and networks", field=FIELD)
    return list(dict.fromkeys(_written(_network(text.strip())) for text in given))


def admits(allowed: Sequence[str], address: str | None) -> bool:
    """True when an address lies in one of the networks, or when there is none; an unknown address lies in none."""
    if not allowed:
        return True
    if address is None:
        return False
    known = _plain(ip_address(address))
    return any(known in network for network in _parsed(tuple(allowed)))


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
    except ValueError:
        raise Invalid(_wrong(text), field=FIELD) from None
    if "%" in text:
        raise Invalid(f"{_cut(text)} names an interface, which means nothing here", field=FIELD)
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped:
        raise Invalid(f"{_cut(text)} is an IPv4 address in IPv6; write it as IPv4", field=FIELD)
    return network


def _wrong(text: str) -> str:
    """What is wrong with a text that is no network."""
    try:
        around = ip_network(text, strict=False)
    except ValueError:
        return f"{_cut(text)!r} is not an address or a network like 203.0.113.0/24"
    return f"{_cut(text)} is an address within a network; write {around}"


def _written(network: Network) -> str:
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 caller is one, also where the server listens on IPv6."""
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _cut(text: str) -> str:
    return text[:64]


@lru_cache(maxsize=4_096)
def _parsed(allowed: tuple[str, ...]) -> tuple[Network, ...]:
    # Asked at every call, and parsing takes longer than asking.
    return tuple(ip_network(text) for text in allowed)
