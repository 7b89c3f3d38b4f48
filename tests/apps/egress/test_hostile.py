"""Hostile targets: not one connect, by whatever way they come in."""

import socket
from contextlib import suppress

import pytest

from apps.egress import services
from apps.egress.addresses import METADATA, address_of, is_forbidden, is_public, may_reach, networks
from apps.egress.client import send
from apps.egress.errors import Unreachable
from apps.notifications import services as notifications
from apps.settings.proxy_url import Proxy, parse_proxy
from apps.tenancy.scope import scope
from opscurb.errors import Invalid
from tests.apps.egress.conftest import PROTOCOLS
from tests.apps.egress.hostile import ADDRESSES, HOSTS, NAMES, TARGETS
from tests.apps.notifications.conftest import dispatches, finished, work

EVERYTHING = ["0.0.0.0/0", "::/0"]


@pytest.fixture(autouse=True)
def world(names, settings):
    """The names of hostile.py lead where they say, and a proxy that can be reached would be asked for another."""
    settings.OPSCURB_PROXY_TEST_TARGET = "sts.amazonaws.com:443"
    names |= {name: [list(answer) for answer in answers] for name, answers in NAMES.items()}


def elsewhere(connects, settings):
    """Connects to anything but the store of the limits."""
    store = int(settings.REDIS_URL.rpartition(":")[2].partition("/")[0])
    return [to for to in connects if to[1] != store]


def test_there_are_enough_hostile_targets():
    assert len(set(TARGETS)) >= 40
    assert len(ADDRESSES) >= 40


@pytest.mark.parametrize("url", TARGETS)
def test_a_request_to_a_hostile_target_connects_nowhere(url, connects):
    with pytest.raises(Unreachable) as refused:
        send("GET", url)

    assert refused.value.stage in ("parse", "resolve", "refused")
    assert connects == []


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_hostile_proxy_is_connected_to_by_no_request(protocol, host, connects):
    with pytest.raises(Unreachable) as refused:
        send("GET", "http://8.8.8.8/", proxy=Proxy(protocol, host.strip("[]"), 8080))

    assert refused.value.stage == "proxy"
    assert connects == []


@pytest.mark.usefixtures("here_is_allowed")
@pytest.mark.parametrize("host", [host for host in ADDRESSES if not host.startswith("127.")])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_proxy_is_asked_for_a_hostile_address(protocol, host, proxy, connects):
    way = proxy(protocol)

    with pytest.raises(Unreachable) as refused:
        send("GET", f"http://{host}/", proxy=parse_proxy(way.url()))

    assert refused.value.stage == "refused"
    assert (connects, way.connections) == ([], 0)


@pytest.mark.usefixtures("here_is_allowed")
@pytest.mark.parametrize("name", ["private.example.com", "mixed6.example.com", "metadata.example.com"])
def test_the_proxy_that_takes_addresses_is_not_asked_for_a_name_that_leads_inside(name, proxy, connects):
    way = proxy("socks5")

    with pytest.raises(Unreachable):
        send("GET", f"http://{name}/", proxy=parse_proxy(way.url()))

    assert connects == []


def test_a_name_that_changes_its_answer_is_reached_where_it_was_checked(names, settings, server, connects):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    there = server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    names["rebinding.example.com"] = [["127.0.0.1"], ["169.254.169.254"]]

    send("GET", f"http://rebinding.example.com:{there.port}/")
    with pytest.raises(Unreachable):
        send("GET", f"http://rebinding.example.com:{there.port}/")

    assert connects == [("127.0.0.1", there.port)]


def test_a_refused_address_reads_the_same_whether_anything_listens_there_or_not(server):
    listening, silent = server(b"secret").port, 1

    texts = set()
    for port in (listening, silent):
        with pytest.raises(Unreachable) as refused:
            send("GET", f"http://127.0.0.1:{port}/")
        texts.add(str(refused.value))

    assert len(texts) == 1


def test_a_name_that_leads_inside_reads_like_one_that_is_not_there(names):
    names["nowhere.example.com"] = [[]]

    texts = set()
    for name in ("private.example.com", "nowhere.example.com"):
        with pytest.raises(Unreachable) as refused:
            send("GET", f"http://{name}/")
        texts.add(str(refused.value).replace(name, "it"))

    assert len(texts) == 1


@pytest.mark.parametrize("text", ["169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192"])
@pytest.mark.parametrize("form", ["{}", "::ffff:{}", "::{}", "64:ff9b::{}"])
def test_metadata_is_refused_even_if_the_operator_allows_everything(text, form, settings, connects):
    settings.OPSCURB_EGRESS_ALLOW = EVERYTHING
    address = address_of(form.format(text))

    with pytest.raises(Unreachable):
        send("GET", f"http://[{address}]/" if address.version == 6 else f"http://{address}/")

    assert is_forbidden(address)
    assert connects == []


@pytest.mark.parametrize("text", ["fd00:ec2::254", "fd20:ce::254", "169.254.170.2", "fe80::1"])
def test_other_metadata_is_refused_too(text):
    assert not may_reach(address_of(text), networks(*EVERYTHING))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::200e"])
def test_public_addresses_may_be_reached(text):
    assert is_public(address_of(text))
    assert may_reach(address_of(text))


def test_all_of_link_local_is_metadata():
    assert networks("169.254.0.0/16")[0] in METADATA


@pytest.fixture
def busy(customer):
    """Somebody who may call as often as there are targets."""
    return customer("busy", rate_per_minute=10_000, rate_per_hour=10_000)


def test_trying_a_hostile_proxy_by_its_url_connects_nowhere(api, busy, connects, settings):
    for host in HOSTS:
        answer = api.post("/v1/proxies/test", busy, {"proxy_url": f"http://{host}:8080"})

        assert answer.status_code == 400 or (answer.status_code, answer.json()["ok"]) == (200, False), host
        assert elsewhere(connects, settings) == [], host


def test_trying_a_hostile_proxy_that_was_stored_connects_nowhere(api, busy, connects, settings):
    for host in HOSTS:
        body = {"name": "p", "protocol": "socks5h", "host": host.strip("[]"), "port": 1080}
        made = api.post("/v1/proxies", busy, body)
        assert made.status_code in (200, 400), host
        if made.status_code == 200:
            answer = api.post("/v1/proxies/test", busy, {"proxy_id": made.json()["id"]})
            assert (answer.status_code, answer.json()["ok"]) == (200, False), host
        assert elsewhere(connects, settings) == [], host


def test_setting_a_hostile_proxy_connects_nowhere(api, busy, connects, settings):
    for host in HOSTS:
        body = {"proxy_mode": "custom", "proxy_url": f"http://{host}:8080"}
        changed = api.call("PATCH", "/v1/settings/network", busy, body)
        assert changed.status_code in (200, 400), host
        if changed.status_code == 200:
            assert api.post("/v1/proxies/test", busy).json()["ok"] is False, host
        assert elsewhere(connects, settings) == [], host


def channels(url):
    """A channel of every method that sends to a URL of the customer's."""
    names = {"slack": "webhook_url", "teams": "webhook_url", "discord": "webhook_url", "webhook": "url"}
    return [{"name": "c", "method": method, "config": {name: url}} for method, name in names.items()]


@pytest.fixture
def steady(names):
    """The name that changes its answer stays inside: each of many requests looks it up anew."""
    names["rebinding.example.com"] = [["127.0.0.1"]]


@pytest.mark.usefixtures("steady")
def test_trying_a_channel_to_a_hostile_target_connects_nowhere(api, busy, connects, settings):
    for url in TARGETS:
        for channel in channels(url):
            answer = api.post("/v1/notifications/channels/test", busy, {"channel": channel})
            # A URL that is empty, or no JSON, is refused before it is looked at.
            assert answer.status_code == 400 or answer.json()["ok"] is False, url
            assert elsewhere(connects, settings) == [], url


@pytest.mark.usefixtures("steady")
def test_a_scan_that_is_told_to_hostile_targets_connects_nowhere(busy, connects, settings, monkeypatch):
    monkeypatch.setattr(notifications, "MOST_CHANNELS", 1_000)
    settings.OPSCURB_NOTIFICATION_RETRY_SECONDS = []
    with scope(busy.customer_id):
        for url in TARGETS:
            # Whatever is refused before it is stored was tried above.
            with suppress(Invalid):
                notifications.create_channel(name=url[:128], method="webhook", config={"url": url})
    told = finished(busy, 100)

    work(1_000)

    failed = [dispatch for dispatch in dispatches(busy) if dispatch.status == "failed"]
    assert len(failed) >= 90
    assert {dispatch.scan_id for dispatch in failed} == {told}
    assert elsewhere(connects, settings) == []


def test_the_stage_and_text_of_a_stored_private_proxy(api, alice):
    with scope(alice.customer_id):
        kept = services.create_proxy("corp", "http", "10.0.0.15", 8080)

    answer = api.post("/v1/proxies/test", alice, {"proxy_profile_id": str(kept.id)})

    assert answer.json() == {
        "ok": False,
        "proxy_mode": "custom",
        "proxy_endpoint": "http://10.0.0.15:8080",
        "message": "The proxy http://10.0.0.15:8080 could not be used: 10.0.0.15 is a private or reserved "
        "address, which is not reached from here; use a public one.",
    }


def test_an_ear_hears_a_connect(connects, server):
    """Without this, silence above would prove nothing."""
    port = server(b"").port

    socket.create_connection(("127.0.0.1", port)).close()

    assert connects == [("127.0.0.1", port)]
