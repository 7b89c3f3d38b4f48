"""Every query of ours, asked of a real Prometheus over three days of data, where one is installed."""

import shutil
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from opscurb.check import Metric
from opscurb.kubernetes.history import Prometheus
from opscurb.kubernetes.promql import RECIPES
from opscurb.kubernetes.rows import (
    CronJob,
    Deployment,
    HorizontalPodAutoscaler,
    Namespace,
    PersistentVolumeClaim,
    Pod,
)
from tests.engine.kubernetes.looking import make
from tests.engine.looking import NOW

TOOLS = ("prometheus", "promtool")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason="prometheus and promtool are not installed here"
)
DAYS, STEP = 3, 300
END = int(NOW.timestamp())
START = END - (DAYS + 1) * 86_400
Value = Callable[[int], float | None]
POD = {"namespace": "shop", "pod": "web-6d4cf56db6-x7k2p"}
APP = {**POD, "container": "app"}
OFF = {"namespace": "gpu-operator", "pod": "dcgm-abcde", "exported_namespace": "ml", "exported_pod": "train"}


def growing(a_second: float) -> Value:
    return lambda at: (at - START) * a_second


def always(value: float) -> Value:
    return lambda at: value


def of_the_day(day: int, value: Callable[[int], float]) -> Value:
    """What a run that began at three in the morning shows until the next one."""
    began = END - day * 86_400 - 9 * 3_600
    return lambda at: value(began) if began <= at < began + 86_400 else None


def samples() -> Iterator[tuple[str, str, dict[str, str], Value]]:
    """Series as the kubelet, kube-state-metrics and the GPUs' exporter have them."""
    yield "container_cpu_usage_seconds_total", "counter", APP, growing(0.2)
    yield "container_memory_working_set_bytes", "gauge", APP, always(1e8)
    for way in ("receive", "transmit"):
        yield f"container_network_{way}_bytes_total", "counter", {**POD, "interface": "eth0"}, growing(5_000)
    yield (
        "kubelet_volume_stats_used_bytes",
        "gauge",
        {"namespace": "shop", "persistentvolumeclaim": "data"},
        always(5),
    )
    replicas = {"namespace": "monitoring", "exported_namespace": "shop", "horizontalpodautoscaler": "web"}
    yield "kube_horizontalpodautoscaler_status_current_replicas", "gauge", replicas, always(4)
    yield "kube_pod_info", "gauge", POD, always(1)
    killed = {**APP, "reason": "OOMKilled"}
    yield "kube_pod_container_status_last_terminated_reason", "gauge", killed, always(1)
    yield "kube_cronjob_info", "gauge", {"namespace": "shop", "cronjob": "nightly"}, always(1)
    for day in range(DAYS + 1):
        run = {"namespace": "shop", "job_name": f"nightly-{29_000_000 + day}"}
        yield "kube_job_failed", "gauge", {**run, "condition": "true"}, of_the_day(day, lambda began: 1)
        yield "kube_job_status_start_time", "gauge", run, of_the_day(day, float)
    yield "DCGM_FI_DEV_GPU_UTIL", "gauge", OFF, always(2)


def open_metrics() -> str:
    """The samples as promtool reads them, each family in one piece."""
    families = defaultdict(list)
    for name, kind, labels, value in samples():
        said = ",".join(f'{label}="{text}"' for label, text in labels.items())
        told = ((at, value(at)) for at in range(START, END + 1, STEP))
        lines = [f"{name}{{{said}}} {number} {at}" for at, number in told if number is not None]
        families[f"# TYPE {name.removesuffix('_total') if kind == 'counter' else name} {kind}"] += lines
    return "\n".join(line for head, lines in families.items() for line in (head, *lines)) + "\n# EOF\n"


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """A Prometheus that holds the samples."""
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "samples").write_text(open_metrics())
    (folder / "prometheus.yml").write_text("global: {}\n")
    blocks = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "samples", "data"]
    subprocess.run(blocks, cwd=folder, check=True, capture_output=True)
    address = f"127.0.0.1:{free_port()}"
    options = ["--storage.tsdb.path=data", "--storage.tsdb.retention.time=100y"]
    command = ["prometheus", "--config.file=prometheus.yml", *options, f"--web.listen-address={address}"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://{address}/-/ready")
        yield Prometheus(lambda path: urlopen(f"http://{address}{path}", timeout=30).read())
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urlopen(url, timeout=5).close()
            return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(url)


WEB = make(Deployment, "shop/web")


@pytest.mark.parametrize(
    ("name", "stat", "by", "thing", "values"),
    [
        ("container_cpu", "p95", "workload", WEB, [200] * DAYS),
        ("container_memory", "max", "workload", WEB, [1e8] * DAYS),
        ("container_oom_killed", "max", "workload", WEB, [1] * DAYS),
        ("pod_cpu", "p95", "workload", WEB, [200] * DAYS),
        ("pod_cpu", "mean_p95", "workload", WEB, [200] * DAYS),
        ("pod_traffic", "max", "workload", WEB, [10_000] * DAYS),
        ("volume_used", "max", "persistentvolumeclaim", make(PersistentVolumeClaim, "shop/data"), [5] * DAYS),
        (
            "autoscaler_replicas",
            "p95",
            "horizontalpodautoscaler",
            make(HorizontalPodAutoscaler, "shop/web"),
            [4] * DAYS,
        ),
        ("failed_runs", "count", "cronjob", make(CronJob, "shop/nightly"), [1] * DAYS),
        ("gpu_utilisation", "p95", "pod", make(Pod, "ml/train"), [2] * DAYS),
        ("running_containers", "max", "namespace", make(Namespace, "shop"), [1] * DAYS),
        # Of old, both ends of a range belonged to it: 24 hours have 25 values then.
        ("running_containers", "mean", "namespace", make(Namespace, "shop"), [25 / 24] * DAYS),
        ("busy_hours", "count", "namespace", make(Namespace, "shop"), [25] * DAYS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_query_answers_what_the_series_say(history, name, stat, by, thing, values):
    metric = Metric("prometheus", name, stat, by=by, days=DAYS)

    told = history.measure([(metric, thing)], NOW).series(metric, thing)

    assert told.values == pytest.approx(values, rel=0.05)
    assert told.ago == (3, 2, 1)


def test_all_metrics_there_are_were_asked():
    (marked,) = test_each_query_answers_what_the_series_say.pytestmark

    assert {(name, stat) for name, stat, *_ in marked.args[1]} == set(RECIPES)
