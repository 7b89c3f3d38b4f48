from datetime import UTC, datetime
from typing import Any

import pytest

from apps.local.cluster.access import READER
from apps.local.cluster.prometheus import Prometheus, Series
from apps.local.cluster.server import ClusterServer
from opscurb.kubernetes.promql import RECIPES, presence
from tests.apps.local.cluster.asking import Client

PROXY = "/api/v1/namespaces/monitoring/services/prometheus:9090/proxy"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
USED = Series({"namespace": "shop", "persistentvolumeclaim": "data"}, (3.0, None, 1.0))
KNOWN = {("volume_used", "max"): [USED], ("container_oom_killed", "max"): []}


def asked(query: str) -> Any:
    return Prometheus(KNOWN).get("/api/v1/query", {"query": query, "time": str(NOON)})


def result(query: str) -> Any:
    return asked(query).document["data"]["result"]


def test_a_series_is_told_day_by_day_at_the_midnights_that_end_them() -> None:
    (series,) = result(RECIPES["volume_used", "max"].over(4))

    assert series["metric"] == USED.labels
    day = 86_400
    assert series["values"] == [
        [MIDNIGHT - 3 * day, "3.0"],
        [MIDNIGHT - 2 * day, "1.0"],
        [MIDNIGHT, "3.0"],
    ]


def test_it_tells_which_series_it_has() -> None:
    found = result(presence({"kubelet_volume_stats_used_bytes", "kube_pod_info", "DCGM_FI_DEV_GPU_UTIL"}))

    assert [one["metric"]["of"] for one in found] == ["kube_pod_info", "kubelet_volume_stats_used_bytes"]


def test_it_has_no_values_of_what_never_happened() -> None:
    assert result(RECIPES["container_oom_killed", "max"].over(14)) == []


@pytest.mark.parametrize("query", ["", "up", "rate(requests[5m])"])
def test_what_the_product_does_not_ask_is_refused(query: str) -> None:
    assert asked(query).status == 400


def test_it_is_reached_through_its_cluster_by_who_may() -> None:
    with ClusterServer(backends={"monitoring/prometheus:9090": Prometheus(KNOWN)}) as cluster:
        allowed, denied = Client(cluster), Client(cluster, cluster.admit(READER.without("services/proxy")))
        path = f"{PROXY}/api/v1/query?query=1"

        assert allowed.ask(path).json()["status"] == "success"
        assert denied.ask(path).status == 403
        assert allowed.ask(path.replace("prometheus", "thanos")).status == 503
