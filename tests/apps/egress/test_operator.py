"""What the operator says: ranges, and a proxy of their own that may stand inside but leads nobody else there."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.egress.client import send
from apps.egress.errors import Unreachable
from apps.egress.operator import operator_proxy, operator_ranges
from tests.apps.egress.conftest import PROTOCOLS

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def own_proxy(proxy, settings, monkeypatch, certs):
    """Starts the operator's proxy on this machine, which no customer may reach."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certs.authority))

    def start(protocol):
        way = proxy(protocol)
        settings.OPSCURB_EGRESS_PROXY = way.url()
        return way

    return start


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_operators_proxy_may_be_private_and_leads_nobody_inside(protocol, own_proxy, names, connects):
    way = own_proxy(protocol)
    names["inside.example.com"] = [["10.0.0.5"]]

    for url in ("http://127.0.0.1/", "http://169.254.169.254/", "http://10.0.0.5/"):
        with pytest.raises(Unreachable):
            send("GET", url, proxy=operator_proxy())
    if protocol != "socks5h":
        with pytest.raises(Unreachable):
            send("GET", "http://inside.example.com/", proxy=operator_proxy())

    assert (connects, way.connections) == ([], 0)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_is_handed_a_checked_address_unless_it_is_told_to_resolve(
    protocol, own_proxy, names, server, settings
):
    way, there = own_proxy(protocol), server(OK)
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    names["hooks.example.com"] = [["127.0.0.1"]]

    if protocol == "socks5h":
        with pytest.raises(Unreachable, match=f"Port {there.port} is not connected to"):
            send("GET", f"http://hooks.example.com:{there.port}/", proxy=operator_proxy())
    else:
        send("GET", f"http://hooks.example.com:{there.port}/", proxy=operator_proxy())

    assert way.tunnels == ([] if protocol == "socks5h" else [("127.0.0.1", there.port)])


@pytest.mark.parametrize("ranges", [["10.0.0.0/33"], ["here"], ["10.0.0.1/8"]])
def test_ranges_that_are_none_keep_the_product_from_starting(ranges, settings):
    settings.OPSCURB_EGRESS_ALLOW = ranges

    with pytest.raises(ImproperlyConfigured, match="OPSCURB_EGRESS_ALLOW"):
        operator_ranges()


def test_a_proxy_that_is_none_keeps_the_product_from_starting(settings):
    settings.OPSCURB_EGRESS_PROXY = "proxy.example.com:8080"

    with pytest.raises(ImproperlyConfigured, match="OPSCURB_EGRESS_PROXY"):
        operator_proxy()


def test_an_allowed_range_lifts_the_ports_there_and_nowhere_else(server, settings, connects):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    there = server(OK)

    send("GET", f"http://127.0.0.1:{there.port}/")
    with pytest.raises(Unreachable, match="Port 22 is not connected to"):
        send("GET", "http://8.8.8.8:22/")

    assert connects == [("127.0.0.1", there.port)]
