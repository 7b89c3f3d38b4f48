"""What a Prometheus tells of a cluster."""

import pytest

from opscurb.check import Metric, Reason
from opscurb.kubernetes.history import History, Prometheus
from opscurb.kubernetes.promql import RECIPES
from opscurb.kubernetes.rows import (
    CronJob,
    Deployment,
    HorizontalPodAutoscaler,
    Namespace,
    PersistentVolumeClaim,
    StatefulSet,
)
from opscurb.target import Unmeasured
from tests.engine.kubernetes.looking import daily, make
from tests.engine.kubernetes.prometheus import present, prometheus, series, success
from tests.engine.looking import NOW

CPU = Metric("prometheus", "container_cpu", "p95", by="workload", days=3)
PODS = Metric("prometheus", "pod_cpu", "p95", by="workload", days=3)
VOLUME = Metric("prometheus", "volume_used", "max", by="persistentvolumeclaim", days=3)
FAILED = Metric("prometheus", "failed_runs", "count", by="cronjob", days=30, sparse=True)
BUSY = Metric("prometheus", "busy_hours", "count", by="namespace", days=3, sparse=True)
WEB, DB = make(Deployment, "shop/web"), make(StatefulSet, "shop/db")
CLAIM = make(PersistentVolumeClaim, "shop/data")
# Words that stand in the query of one metric alone.
IS_CPU = "workload, container) (label_replace(rate"
IS_POD = "max by (namespace, workload) (label"
IS_VOLUME = "volume_stats_used_bytes[1d"
ALL_THERE = present(*(recipe.shown_by for recipe in RECIPES.values()))


def measured(answers, *queries, status=200):
    """What a server with these answers tells, and the server."""
    with prometheus({"label_replace(count(": ALL_THERE, **answers}, status) as server:
        return Prometheus(server.fetch).measure(queries, NOW), server


def labels(workload, namespace="shop", **more):
    return {"namespace": namespace, "workload": workload, **more}


def test_all_objects_of_a_metric_are_asked_for_in_one_query():
    workloads = [make(Deployment, f"shop/web{number}") for number in range(500)]

    _, server = measured({}, *((PODS, workload) for workload in workloads))

    assert len(server.asked) == 2
    assert server.asked[1].endswith("[3d:1d]")
    assert set(server.times) == {str(int(NOW.timestamp()))}


def test_a_series_is_of_the_object_that_its_labels_name():
    answers = {IS_VOLUME: success(series({"namespace": "shop", "persistentvolumeclaim": "data"}, 1, 2, 3))}
    other = make(PersistentVolumeClaim, "test/data")

    histories, _ = measured(answers, (VOLUME, CLAIM), (VOLUME, other))

    assert histories.series(VOLUME, CLAIM) == History((1.0, 2.0, 3.0), (3, 2, 1))
    assert histories.series(VOLUME, other).days == 0


def test_a_deployment_is_known_by_the_names_of_its_replica_sets():
    old, new = series(labels("web-6d4cf56db6"), 5, 1), series(labels("web-7c9bd8f4d5"), 3, 4)

    histories, _ = measured({IS_POD: success(old, new)}, (PODS, WEB))

    assert histories.series(PODS, WEB).values == (5.0, 4.0)


def test_a_name_that_spells_something_is_no_replica_set():
    histories, _ = measured({IS_POD: success(series(labels("web-api"), 5))}, (PODS, WEB))

    assert histories.series(PODS, WEB).days == 0


def test_a_stateful_set_is_known_by_its_own_name():
    histories, _ = measured({IS_POD: success(series(labels("db"), 5))}, (PODS, DB))

    assert histories.series(PODS, DB).values == (5.0,)


def test_containers_are_parts_that_add_up():
    answers = success(
        series(labels("web-6d4cf56db6", container="app"), 5, 6),
        series(labels("web-6d4cf56db6", container="proxy"), 1, 2),
    )

    histories, _ = measured({IS_CPU: answers}, (CPU, WEB))
    history = histories.series(CPU, WEB)

    assert history.values == (6.0, 8.0)
    assert {name: part.values for name, part in history.parts.items()} == {"app": (5, 6), "proxy": (1, 2)}
    assert history.within(1).parts["app"].values == (6.0,)


def test_an_autoscaler_has_the_history_of_what_it_scales():
    autoscaler = make(HorizontalPodAutoscaler, "shop/web-scaler", target_kind="Deployment", target_name="web")

    histories, _ = measured({IS_POD: success(series(labels("web-6d4cf56db6"), 5))}, (PODS, autoscaler))

    assert histories.series(PODS, autoscaler).values == (5.0,)


def test_namespaces_and_cron_jobs_are_named_by_their_own_labels():
    dev, nightly = make(Namespace, "dev"), make(CronJob, "shop/nightly")
    answers = {
        "count_over_time": success(series({"namespace": "dev"}, 8)),
        "kube_job_failed": success(series({"namespace": "shop", "cronjob": "nightly"}, 1)),
    }

    histories, _ = measured(answers, (BUSY, dev), (FAILED, nightly))

    assert histories.series(BUSY, dev).total == 8
    assert histories.series(FAILED, nightly).total == 1


def test_days_before_the_window_and_what_is_no_number_are_left_out():
    values = series({"namespace": "shop", "persistentvolumeclaim": "data"}, 9, 1, "NaN", "+Inf")

    histories, _ = measured({IS_VOLUME: success(values)}, (VOLUME, CLAIM))

    assert histories.series(VOLUME, CLAIM) == History((1.0,), (3,))


def test_what_is_silent_has_too_few_values():
    histories, _ = measured({}, (VOLUME, CLAIM))

    assert not VOLUME.suffices(histories.series(VOLUME, CLAIM))
    assert histories.why_not(VOLUME, CLAIM).reason is Reason.NO_METRICS


def test_silence_is_no_zero_where_nothing_is_scraped():
    with prometheus({"label_replace(count(": present("kubelet_volume_stats_used_bytes")}) as server:
        histories = Prometheus(server.fetch).measure(
            [(FAILED, make(CronJob, "shop/nightly")), (VOLUME, CLAIM)], NOW
        )

    assert histories.series(FAILED, make(CronJob, "shop/nightly")) is None
    assert histories.why_not(FAILED, CLAIM).message == "Prometheus has no kube_cronjob_info"
    assert histories.series(VOLUME, CLAIM) is not None
    assert histories.failed is None


def test_without_any_of_the_series_nothing_is_known():
    with prometheus({}) as server:
        histories = Prometheus(server.fetch).measure([(VOLUME, CLAIM)], NOW)

    assert histories.failed.message == "Prometheus has no kubelet_volume_stats_used_bytes"


def test_a_query_that_fails_leaves_the_others():
    refused = {"status": "error", "errorType": "execution", "error": "query would load too many samples"}

    histories, _ = measured({IS_POD: refused}, (PODS, WEB), (VOLUME, CLAIM))

    assert histories.series(PODS, WEB) is None
    assert (
        histories.why_not(PODS, WEB).message == "Prometheus cannot answer: query would load too many samples"
    )
    assert histories.series(VOLUME, CLAIM) is not None


def test_an_answer_in_part_is_none():
    part = success(series(labels("db"), 5), warnings=["store 10.0.0.7 is unreachable"])

    histories, _ = measured({IS_POD: part}, (PODS, DB))

    assert histories.series(PODS, DB) is None
    assert histories.failed.reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    "odd",
    [
        b"<html>",
        b"[]",
        {"status": "success"},
        {"status": "success", "data": {"result": 3}},
        success({"metric": {}}),
        success({"metric": None, "values": [[1, "2"]]}),
        success({"metric": {}, "values": [["x", "y"]]}),
    ],
    ids=["html", "a list", "no data", "no series", "no values", "no labels", "no numbers"],
)
def test_an_odd_answer_is_unread(odd):
    histories, _ = measured({IS_VOLUME: odd}, (VOLUME, CLAIM))

    assert histories.failed.reason is Reason.UNREADABLE


def test_a_refused_token_is_told():
    measurement, server = measured({}, (VOLUME, CLAIM), status=403)

    assert isinstance(measurement, Unmeasured)
    assert measurement.failed.reason is Reason.NO_PERMISSION
    assert len(server.asked) == 1


def test_a_server_that_is_not_there_leaves_everything_unknown_and_shows_no_address():
    def fetch(path):
        raise TimeoutError("https://prometheus.example:9090 with token abc")

    measurement = Prometheus(fetch).measure([(VOLUME, CLAIM)], NOW)

    assert measurement.failed.message == "Prometheus did not answer: TimeoutError"


def test_a_stopped_scan_asks_nothing():
    with prometheus({}) as server:
        history = Prometheus(server.fetch)
        history.stop()
        measurement = history.measure([(VOLUME, CLAIM)], NOW)

    assert server.asked == []
    assert measurement.failed is not None


def test_a_metric_without_a_recipe_is_unread():
    unheard = Metric("prometheus", "unheard", "max", by="pod", days=3)

    histories, _ = measured({}, (unheard, CLAIM))

    assert histories.failed.message == "Prometheus has no unheard"


def test_a_history_tells_its_sum_and_its_peak():
    assert (daily(2, days=3).total, daily(2, days=3).peak) == (6, 2)
    assert (History().total, History().peak) == (0, 0)
