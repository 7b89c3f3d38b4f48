"""Which addresses may be reached: public ones, and those the operator allows; never a cloud's own services."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(*ranges: str) -> tuple[Network, ...]:
    """Ranges as networks; raises ValueError for what is none."""
    return tuple(ip_network(text) for text in ranges)


# Where clouds tell a machine its own credentials; nobody can lift these.
METADATA = networks(
    "169.254.0.0/16",  # AWS, Azure, Google, Oracle and most others; tasks and pods on AWS
    "100.100.100.200/32",  # Alibaba
    "168.63.129.16/32",  # Azure's wire server
    "192.0.0.192/32",  # Oracle
    "fe80::/10",
    "fd00:ec2::/32",  # AWS
    "fd20:ce::/32",  # Google
)
# Forms of an IPv6 address that carry an IPv4 one past a check of either; nobody can lift these.
CARRIERS = networks(
    "::ffff:0:0/96",  # mapped
    "::ffff:0:0:0/96",  # translated
    "64:ff9b::/96",  # NAT64
    "64:ff9b:1::/48",
    "2002::/16",  # 6to4
    "2001::/32",  # Teredo
)
COMPATIBLE = ip_network("::/96")
# The two compatible addresses that are something else: unspecified and loopback.
OWN = ip_network("::/127")
REFUSED = networks(
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
)
# All that was ever given out for use on the internet; the rest is loopback, local, multicast or reserved.
UNICAST = ip_network("2000::/3")


def address_of(text: str) -> Address | None:
    """The address that a text is, in its one plain spelling; None for a name or any other spelling."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return None if "%" in text else address


def may_reach(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """True for a public address and for one in a range that the operator allows."""
    if is_forbidden(address):
        return False
    return is_allowed(address, allowed) or is_public(address)


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """True for an address in one of the operator's ranges."""
    return not is_forbidden(address) and _within(address, allowed)


def is_forbidden(address: Address) -> bool:
    """True for what no operator can allow."""
    compatible = address in COMPATIBLE and address not in OWN
    return compatible or _within(address, METADATA) or _within(address, CARRIERS)


def is_public(address: Address) -> bool:
    """True for an address of the internet at large; the standard library's own verdict is asked as well."""
    if _within(address, REFUSED) or not address.is_global or address.is_multicast:
        return False
    return address.version == 4 or address in UNICAST


def _within(address: Address, ranges: Iterable[Network]) -> bool:
    return any(address in network for network in ranges)
