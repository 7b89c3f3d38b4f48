"""Calls to a cluster: pages, tries again, and when it gives up."""

import time

import pytest

from apps.local.cluster.faults import NONE, Faults
from apps.local.cluster.requests import Answer
from apps.local.cluster.server import ClusterServer
from opscurb.check import Reason
from opscurb.kubernetes import api as calls
from opscurb.kubernetes.api import ATTEMPTS, METADATA
from opscurb.kubernetes.errors import ClusterProblem
from opscurb.results import Unread
from tests.engine.kubernetes.clusters import api_of, pod, thing

PODS = "/api/v1/pods"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(calls, "FIRST_PAUSE_SECONDS", 0.001)


def names(api, path=PODS, **given):
    return sorted(api.list(path, lambda item: item["metadata"]["name"], **given))


def test_a_list_is_read_in_pages_of_500():
    with ClusterServer(pod(f"p{number:04}") for number in range(1200)) as server:
        api = api_of(server)

        found = names(api)

    assert found == [f"p{number:04}" for number in range(1200)]
    assert [request.query["limit"] for request in server.requests] == ["500"] * 3
    assert (api.usage.calls, api.usage.by_operation) == (3, {"list pods": 3})


def test_a_list_that_expires_is_begun_anew_and_gives_no_row_twice():
    with ClusterServer(pod(f"p{number:04}") for number in range(600)) as server:
        api = api_of(server)
        expired = []

        def expire_once(item):
            if not expired:
                server.expire_lists()
                expired.append(True)
            return item["metadata"]["name"]

        found = list(api.list(PODS, expire_once))

    assert len(found) == len(set(found)) == 600
    assert [request.status for request in server.requests] == [200, 410, 200, 200]


def test_a_list_that_expires_each_time_ends_as_an_error():
    objects = [pod(f"p{number}") for number in range(600)]
    gone = pytest.raises(ClusterProblem, match="changed faster than it could be read")
    with ClusterServer(objects, Faults(expired=1)) as server, gone as problem:
        names(api_of(server))

    assert problem.value.reason is Reason.ERROR
    assert len(server.requests) == 2 * (1 + calls.RESTARTS)


def test_too_many_requests_errors_and_broken_answers_are_tried_again():
    faults = Faults(too_many=0.1, broken=0.1, cut=0.1, seed=7)
    with ClusterServer((pod(f"p{number}") for number in range(5000)), faults) as server:
        api = api_of(server)

        assert len(names(api)) == 5000

    assert api.usage.calls == len(server.requests) > 10


def test_a_wait_that_the_cluster_asks_for_is_kept():
    # The first answer is 429, the second one is not.
    with ClusterServer([pod("p")], Faults(too_many=0.5, retry_after=1, seed=3)) as server:
        began = time.monotonic()

        assert names(api_of(server)) == ["p"]

    assert [request.status for request in server.requests] == [429, 200]
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("status", "reason", "text", "tries"),
    [
        (401, Reason.NO_PERMISSION, "does not accept the credentials", 1),
        (403, Reason.NO_PERMISSION, "do not allow it", 1),
        (404, Reason.UNREADABLE, "does not serve it", 1),
        (429, Reason.THROTTLED, "too many requests", ATTEMPTS),
        (503, Reason.ERROR, "answered 503", ATTEMPTS),
    ],
)
def test_how_a_call_ends_that_is_never_answered_well(status, reason, text, tries):
    ends = pytest.raises(ClusterProblem, match=text)
    with ClusterServer([pod("p")], Faults(refusing={"pods": status})) as server, ends as problem:
        names(api_of(server))

    assert problem.value.reason is reason
    assert str(problem.value).startswith("list pods: ")
    assert len(server.requests) == tries


def test_a_cluster_that_is_gone_is_not_asked_as_often_for_the_second_list():
    with ClusterServer([pod("p")], Faults(dies_after=0)) as server:
        api = api_of(server)
        for path in (PODS, "/api/v1/nodes", "/api/v1/services"):
            with pytest.raises(ClusterProblem, match="no answer"):
                names(api, path)

        assert api.usage.calls == ATTEMPTS + 2

        server.faults = NONE
        assert names(api) == ["p"]


def test_a_stopped_scan_makes_no_further_call():
    with ClusterServer([pod("p")]) as server:
        api = api_of(server)
        api.stop()

        with pytest.raises(ClusterProblem, match="stopped"):
            names(api)

    assert server.requests == []


def test_of_secrets_nothing_but_the_metadata_is_asked_for():
    secret = thing("Secret", "password", data={"key": "c2VjcmV0"})
    with ClusterServer([secret]) as server:
        (item,) = api_of(server).list("/api/v1/secrets", dict, metadata_only=True)

    assert server.requests[0].accept == METADATA
    assert "data" not in item


def test_an_object_of_odd_data_is_unread_by_itself():
    with ClusterServer([pod("a"), pod("b")]) as server:
        found = list(
            api_of(server).list(
                PODS, lambda item: item["metadata"] if item["metadata"]["name"] == "a" else 1 / 0
            )
        )

    assert found[0]["name"] == "a"
    assert found[1] == Unread(Reason.UNREADABLE, "odd data: ZeroDivisionError", (), "shop/b")


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "text",
        {},
        {"items": []},
        {"kind": "Status", "items": []},
        {"kind": "PodList", "items": {}},
        {"kind": "PodList", "items": "abc"},
        {"kind": "PodList", "items": [], "metadata": {"continue": 5}},
        {"kind": "PodList", "items": [], "metadata": []},
    ],
)
def test_what_is_no_list_is_an_error_and_never_an_empty_list(document):
    with ClusterServer() as server:
        server._listener.answers = lambda request: Answer(200, document)

        with pytest.raises(ClusterProblem, match="no list"):
            names(api_of(server))


def test_pages_without_end_are_an_error(monkeypatch):
    monkeypatch.setattr(calls, "MOST_PAGES", 5)
    endless = {"kind": "PodList", "items": [pod("p")], "metadata": {"continue": "more"}}
    with ClusterServer() as server:
        server._listener.answers = lambda request: Answer(200, endless)

        with pytest.raises(ClusterProblem, match="do not end"):
            names(api_of(server))
