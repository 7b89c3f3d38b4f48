"""The door for clients that open their own connections: who may enter, where it leads, and that it is shut after."""

import socket
import threading
from base64 import b64encode
from urllib.parse import urlsplit

import pytest

from apps.egress.tunnel import MOST_CONNECTIONS, tunnel
from apps.settings.proxy_url import parse_proxy

pytestmark = pytest.mark.usefixtures("here_is_allowed")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.fixture
def door(proxy):
    """A door to a proxy of this machine that leads to whatever this machine offers."""
    way = proxy("http")
    with tunnel(parse_proxy(way.url()), lambda host, port: host == "127.0.0.1") as opened:
        opened.way = way
        yield opened


def entered(door, request, signed=True, user=None):
    """What the door answers to a head of a request."""
    url = urlsplit(door.url)
    token = b64encode(f"{user or url.username}:{url.password}".encode()).decode()
    line = f"Proxy-Authorization: Basic {token}\r\n" if signed else ""
    with socket.create_connection(("127.0.0.1", url.port), timeout=5) as sock:
        sock.sendall(f"{request}\r\n{line}\r\n".encode())
        found = b""
        while chunk := sock.recv(65_536):
            found += chunk
    return found


def test_a_plain_request_is_passed_on_without_what_was_for_the_proxy(door, server):
    there = server(OK)

    answer = entered(
        door, f"GET http://127.0.0.1:{there.port}/a?b HTTP/1.1\r\nHost: it\r\nProxy-Connection: keep"
    )

    assert answer == OK
    assert there.asked == [b"GET /a?b HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\r\n"]
    assert door.way.tunnels == [("127.0.0.1", there.port)]


def test_a_tunnel_carries_bytes_both_ways(door, server):
    there, url = server(OK), urlsplit(door.url)
    token = b64encode(f"{url.username}:{url.password}".encode()).decode()

    with socket.create_connection(("127.0.0.1", url.port), timeout=5) as sock:
        sock.sendall(
            f"CONNECT 127.0.0.1:{there.port} HTTP/1.1\r\nProxy-Authorization: Basic {token}\r\n\r\nhello".encode()
        )
        answer = b""
        while chunk := sock.recv(65_536):
            answer += chunk

    assert answer.endswith(OK)
    assert there.asked == [b"hello"]


@pytest.mark.parametrize(("signed", "user"), [(False, None), (True, "somebody")])
def test_whoever_does_not_know_the_password_is_turned_away(signed, user, door, server):
    there = server(OK)

    answer = entered(door, f"CONNECT 127.0.0.1:{there.port} HTTP/1.1", signed, user)

    assert answer.startswith(b"HTTP/1.1 407 ")
    assert door.way.connections == 0


def test_what_is_not_admitted_is_not_led_to(door):
    answer = entered(door, "CONNECT 127.0.0.2:80 HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert door.way.connections == 0


@pytest.mark.parametrize(
    "request_line", ["junk", "GET / HTTP/1.1", "CONNECT a@b:1 HTTP/1.1", "GET https://x/ HTTP/1.1"]
)
def test_what_no_proxy_is_asked_is_refused(request_line, door):
    assert entered(door, request_line).startswith(b"HTTP/1.1 400 ")


def test_a_proxy_that_leads_nowhere_is_remembered(proxy):
    way = proxy("http")
    with tunnel(parse_proxy(way.url(user="mallory")), lambda host, port: True) as opened:
        answer = entered(opened, "CONNECT 127.0.0.1:80 HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 502 ")
    assert "does not accept the user name and password" in str(opened.failure)


def test_more_connections_than_places_end_the_one_that_is_idle_for_longest(door, server):
    port = urlsplit(door.url).port
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_CONNECTIONS + 1)]

    first = idle[0]
    first.settimeout(5)
    ended = first.recv(1)
    answer = entered(door, f"GET http://127.0.0.1:{server(OK).port}/ HTTP/1.1")

    for sock in idle:
        sock.close()
    assert (ended, answer) == (b"", OK)


def test_it_is_shut_with_its_context_and_leaves_no_thread(proxy, server):
    with tunnel(parse_proxy(proxy("http").url()), lambda host, port: True) as opened:
        url = urlsplit(opened.url)
        idle = socket.create_connection(("127.0.0.1", url.port))
        entered(opened, f"GET http://127.0.0.1:{server(OK).port}/ HTTP/1.1")

    idle.settimeout(5)
    assert idle.recv(1) == b""
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("egress-tunnel")]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", url.port))
    idle.close()
