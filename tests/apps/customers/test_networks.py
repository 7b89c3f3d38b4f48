"""From where a key may be used: what is taken, in which form it is kept, and whom it admits."""

import pytest

from apps.customers.networks import MOST_NETWORKS, admits, checked_networks
from opscurb.errors import Invalid


def test_addresses_and_networks_are_kept_in_their_shortest_form_and_once():
    given = [" 203.0.113.7/32", "203.0.113.7", "10.0.0.0/255.0.0.0", "2001:0DB8:0001::/48", "2001:db8::1/128"]

    assert checked_networks(given) == ["203.0.113.7", "10.0.0.0/8", "2001:db8:1::/48", "2001:db8::1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not an address"),
        ("office", "is not an address"),
        ("203.0.113.7/33", "is not an address"),
        ("203.0.113", "is not an address"),
        ("010.0.0.1", "is not an address"),
        ("10.1.2.3/8", "write 10.0.0.0/8"),
        ("2001:db8::5/32", "write 2001:db8::/32"),
        ("::ffff:203.0.113.7", "write it as IPv4"),
        ("fe80::1%eth0", "names an interface"),
        ("x" * 5_000, "is not an address"),
    ],
)
def test_what_is_no_network_is_refused_by_its_name(text, said):
    with pytest.raises(Invalid, match=said) as refused:
        checked_networks(["203.0.113.7", text])

    assert refused.value.field == "allowed_ips"
    assert len(str(refused.value)) < 200


def test_more_networks_than_anybody_reads_are_refused():
    with pytest.raises(Invalid, match="at most"):
        checked_networks(["203.0.113.7"] * (MOST_NETWORKS + 1))


@pytest.mark.parametrize(
    ("allowed", "address", "passes"),
    [
        ([], "203.0.113.7", True),
        ([], None, True),
        (["203.0.113.7"], "203.0.113.7", True),
        (["203.0.113.7"], "203.0.113.8", False),
        (["203.0.113.0/24"], "203.0.113.255", True),
        (["203.0.113.0/24"], "203.0.114.0", False),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", True),
        (["2001:db8:1::/48"], "2001:db8:1:ffff::1", True),
        (["2001:db8:1::/48"], "2001:db8:2::1", False),
        (["0.0.0.0/0"], "2001:db8::1", False),
        (["203.0.113.7", "2001:db8::/32"], "2001:db8::1", True),
        (["203.0.113.7"], None, False),
    ],
)
def test_whom_networks_admit(allowed, address, passes):
    assert admits(allowed, address) is passes
