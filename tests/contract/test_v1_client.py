"""A client that knew another host works against this one: over HTTP, with nothing but its documented calls."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from urllib.error import HTTPError
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from apps.scans.queue import claim
from apps.scans.run import run
from tests.apps.api.answers import scanned
from tests.contract.v1_client import Client


class Server(ThreadingMixIn, WSGIServer):
    """A thread a connection."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """The product logs its requests itself."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def base_url(committed: None) -> Iterator[str]:
    from config.wsgi import application

    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(base_url, alice) -> Client:
    return Client(base_url, alice.key)


def work() -> None:
    """What a worker does until nothing is due."""
    while (claimed := claim()) is not None:
        run(claimed)


def test_it_learns_what_it_talks_to(client):
    assert client.status()["api_version"] == "v1"
    assert client.openapi()["openapi"].startswith("3.1")
    assert client.compatibility()["stability"] == "additive"


def test_it_runs_a_scan_to_its_end_and_reads_everything_that_was_found(client):
    scan_id = client.run_scan(demo_mode=True)
    work()

    scan = client.wait(scan_id)
    findings = list(client.all_of("/v1/findings", 7))

    assert scan["status"] == "completed"
    assert scan["resources_found"] == len(findings) > 100
    assert len({finding["finding_id"] for finding in findings}) == len(findings)
    assert scan_id in [past["id"] for past in client.all_of("/v1/scan-history", 1)]


def test_it_reads_every_page_of_its_scans_once(client, alice):
    scans = {str(scanned(alice, 10, later=hours)) for hours in range(9)}

    listed = [scan["id"] for scan in client.all_of("/v1/scans", 4)]

    assert len(listed) == len(scans) == 9
    assert set(listed) == scans


def test_cursors_of_old_were_offsets_and_still_continue_a_list(client, alice):
    for hours in range(5):
        scanned(alice, 10, later=hours)
    whole = client.call("GET", "/v1/scans")

    page = client.call("GET", "/v1/scans", query={"limit": 2, "cursor": "2"})

    assert page["items"] == whole[2:4]
    assert page["page"]["has_more"] is True


def test_it_is_told_why_when_its_token_is_not_ours(base_url):
    with pytest.raises(HTTPError) as refused:
        Client(base_url, "cws_0123456789").call("GET", "/v1/scans")

    assert refused.value.code == 401
    assert "Missing or invalid bearer token" in refused.value.read().decode()
