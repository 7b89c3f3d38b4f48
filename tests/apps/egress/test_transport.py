"""Libraries that take an httpx2 client go the one way out, by its rules."""

import time

import httpx2
import pytest

from apps.egress.transport import guarded_client
from tests.receivers import Reply, receiver


@pytest.fixture(autouse=True)
def this_machine(settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]


def test_a_request_arrives_with_its_headers_and_body():
    with receiver(Reply(201, b'{"ok": true}', {"Content-Type": "application/json"})) as server:
        answer = guarded_client().post(f"{server.url}/v1/x?y=1", json={"a": 1}, headers={"X-Key": "k"})

    assert (answer.status_code, answer.json()) == (201, {"ok": True})
    (taken,) = server.taken
    assert (taken.path, taken.json, taken.headers["x-key"]) == ("/v1/x?y=1", {"a": 1}, "k")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/v1",
        "http://10.0.0.5/v1",
        "http://[::1]/v1",
        "http://[fd00:ec2::254]/v1",
        "http://168.63.129.16/v1",
        "https://example.com:22/v1",
        "ftp://127.0.0.1/v1",
    ],
)
def test_a_target_that_may_not_be_reached_is_refused(url):
    with pytest.raises(httpx2.ConnectError):
        guarded_client().post(url, json={})


def test_a_redirect_is_not_followed():
    with receiver(Reply(302, b"", {"Location": "http://169.254.169.254/"})) as server:
        assert guarded_client().post(server.url).status_code == 302

    assert len(server.taken) == 1


def test_the_whole_answer_must_come_in_time():
    began = time.monotonic()
    with receiver(Reply(pause=30)) as server, pytest.raises(httpx2.ReadTimeout):
        guarded_client().post(server.url, timeout=0.5)

    assert time.monotonic() - began < 10


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with receiver() as server:
        assert guarded_client().post(server.url).status_code == 200
