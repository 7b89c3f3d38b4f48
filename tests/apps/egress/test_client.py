"""Sending a request: straight and through every kind of proxy, and how it ends when the other side misbehaves."""

import time

import pytest

from apps.egress.client import MOST_BODY_BYTES, send
from apps.egress.errors import Unreachable
from apps.egress.targets import Ports
from apps.settings.proxy_url import parse_proxy
from tests.apps.egress.conftest import PROTOCOLS

pytestmark = pytest.mark.usefixtures("here_is_allowed")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Kind: test\r\n\r\nhi"


def test_a_request_is_sent_and_its_answer_read(server):
    there = server(OK)

    answer = send("POST", f"http://127.0.0.1:{there.port}/in?a=b", {"X-Mine": "yes"}, b"body")

    assert (answer.status, answer.body, answer.headers["x-kind"]) == (200, b"hi", "test")
    assert there.asked[0].startswith(b"POST /in?a=b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"X-Mine: yes\r\n" in there.asked[0]


def test_a_certificate_is_checked_for_the_name_that_was_asked_for(server, certs, names):
    there = server(OK, certificate=certs.server)
    names |= {"hooks.example.com": [["127.0.0.1"]], "other.example.com": [["127.0.0.1"]]}

    assert send("GET", f"https://hooks.example.com:{there.port}/").status == 200
    with pytest.raises(Unreachable, match=r"certificate of other\.example\.com is not valid") as refused:
        send("GET", f"https://other.example.com:{there.port}/")
    assert refused.value.stage == "tls"


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_request_goes_through_a_proxy_of_any_kind(protocol, scheme, proxy, server, certs):
    there, way = server(OK, certificate=certs.server if scheme == "https" else None), proxy(protocol)

    answer = send("GET", f"{scheme}://127.0.0.1:{there.port}/", proxy=parse_proxy(way.url()))

    assert answer.body == b"hi"
    assert (way.connections, way.tunnels) == (1, [("127.0.0.1", there.port)])


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("user", ["mallory", ""])
def test_a_proxy_that_turns_us_away_is_named_and_nothing_is_sent_past_it(protocol, user, proxy, server):
    there, way = server(OK), proxy(protocol)

    with pytest.raises(
        Unreachable, match=rf"The proxy {protocol}://127.0.0.1:{way.port} could not be used"
    ) as no:
        send("GET", f"http://127.0.0.1:{there.port}/", proxy=parse_proxy(way.url(user)))

    assert no.value.stage == "proxy"
    assert "s3cret" not in str(no.value)
    assert (way.turned_away, there.asked) == (1, [])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_who_resolves_a_name_depends_on_the_protocol(protocol, proxy, server, names):
    there, way = server(OK), proxy(protocol)
    names["hooks.example.com"] = [["127.0.0.1"]]

    send(
        "GET",
        f"http://hooks.example.com:{there.port}/",
        proxy=parse_proxy(way.url()),
        ports=Ports((there.port, 80)),
    )

    host = "127.0.0.1" if protocol == "socks5" else "hooks.example.com"
    assert way.tunnels == [(host, there.port)]


def test_a_redirect_is_an_answer_and_is_not_followed(server, connects):
    there = server(
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n"
    )

    answer = send("GET", f"http://127.0.0.1:{there.port}/")

    assert answer.status == 302
    assert connects == [("127.0.0.1", there.port)]


def test_a_body_without_end_is_cut(server):
    there = server(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65_536] * 50)

    assert len(send("GET", f"http://127.0.0.1:{there.port}/").body) == MOST_BODY_BYTES


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"],
    ids=["nothing", "in the head", "in the body", "before the answer"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_drips_ends_at_the_deadline(beginning, scheme, server, certs):
    drip = [b"HTTP/1.1 100 Continue\r\n\r\n" if b"100" in beginning else b"a"] * 100
    there = server(beginning, *drip, pause=0.3, certificate=certs.server if scheme == "https" else None)
    begun = time.monotonic()

    with pytest.raises(Unreachable, match="no complete answer within 1 seconds") as late:
        send("GET", f"{scheme}://127.0.0.1:{there.port}/", seconds=1)

    assert late.value.stage == "timeout"
    assert time.monotonic() - begun < 10


def test_a_proxy_that_drips_ends_at_the_deadline(server):
    there = server(b"H", *[b"T"] * 100, pause=0.3)
    begun = time.monotonic()

    with pytest.raises(Unreachable, match="could not be used"):
        send("GET", "http://127.0.0.1:1/", proxy=parse_proxy(f"http://127.0.0.1:{there.port}"), seconds=1)

    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "answer", [b"", b"junk\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
)
def test_what_is_no_answer_is_an_error_with_a_stage(answer, server):
    there = server(answer)

    with pytest.raises(Unreachable) as broken:
        send("GET", f"http://127.0.0.1:{there.port}/")

    assert broken.value.stage == "read"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET /x HTTP/1.1\r\nHost: evil\r\n\r\n", {}),
        ("GET", {"X": "a\r\nHost: evil"}),
        ("GET", {"Host": "evil"}),
        ("POST", {"Transfer-Encoding": "chunked"}),
    ],
)
def test_headers_cannot_make_another_request_of_it(method, headers, server):
    there = server(OK)

    with pytest.raises(Unreachable) as refused:
        send(method, f"http://127.0.0.1:{there.port}/", headers)

    assert refused.value.stage == "parse"
    assert b"evil" not in b"".join(there.asked)


def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    there = server(OK)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert send("GET", f"http://127.0.0.1:{there.port}/").status == 200
