import time
from collections import Counter

import pytest
import urllib3
from urllib3.exceptions import HTTPError

from apps.local.cluster.faults import NONE, Faults
from apps.local.cluster.server import ClusterServer
from tests.apps.local.cluster.asking import PODS, Client, pods


def outcome(client: Client) -> int | str:
    try:
        return client.ask(PODS).status
    except HTTPError:
        return "broken off"


def test_rates_of_failures_are_kept_and_come_the_same_way_every_time() -> None:
    courses = []
    for _ in range(2):
        with ClusterServer(pods(3), Faults(too_many=0.1, broken=0.1, cut=0.1)) as cluster:
            client = Client(cluster)
            courses.append([outcome(client) for _ in range(200)])

    assert courses[0] == courses[1]
    counted = Counter(courses[0])
    assert set(counted) == {200, 429, 503, "broken off"}
    assert all(10 <= counted[kind] <= 40 for kind in (429, 503, "broken off"))


def test_a_busy_server_says_when_to_come_back() -> None:
    with ClusterServer(faults=Faults(too_many=1, retry_after=7)) as cluster:
        answer = Client(cluster).ask(PODS)

    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")


def test_a_server_dies_half_way_and_comes_back() -> None:
    with ClusterServer(pods(3), Faults(dies_after=2)) as cluster:
        client = Client(cluster)
        assert [outcome(client) for _ in range(4)] == [200, 200, "broken off", "broken off"]

        cluster.faults = NONE

        assert outcome(client) == 200


def test_one_resource_alone_may_fail() -> None:
    with ClusterServer(pods(3), Faults(refusing={"nodes": 500})) as cluster:
        client = Client(cluster)

        assert client.ask("/api/v1/nodes").status == 500
        assert client.ask("/api/v1/nodes/node-1").status == 500
        assert client.ask("/api/v1/namespaces/shop/pods").status == 200


def test_following_pages_may_expire() -> None:
    with ClusterServer(pods(3), Faults(expired=1)) as cluster:
        client = Client(cluster)
        first = client.ask(f"{PODS}?limit=2")

        assert first.status == 200
        assert client.ask(f"{PODS}?limit=2&continue={first.json()['metadata']['continue']}").status == 410


def test_a_slow_server_takes_its_time() -> None:
    with ClusterServer(faults=Faults(slow=0.3)) as cluster:
        began = time.monotonic()
        Client(cluster).ask(PODS)

    assert time.monotonic() - began >= 0.3


def test_a_server_that_has_ended_answers_nobody() -> None:
    with ClusterServer(pods(1)) as cluster:
        client = Client(cluster)
        assert client.ask(PODS).status == 200

    with pytest.raises(HTTPError):
        client.ask(PODS)


def test_only_who_trusts_its_authority_can_speak_with_it() -> None:
    with ClusterServer() as cluster, pytest.raises(urllib3.exceptions.SSLError):
        urllib3.PoolManager().request("GET", cluster.url + PODS, retries=False)
