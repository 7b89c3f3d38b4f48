"""How the metrics of a cluster are asked for: for each the PromQL of one day, for all objects at once."""

from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACE = "prometheus"
_CONTAINERS = 'container!="",container!="POD"'
_CPU = f"container_cpu_usage_seconds_total{{{_CONTAINERS}}}"
_MEMORY = f"container_memory_working_set_bytes{{{_CONTAINERS}}}"
_TRAFFIC = (
    'rate(container_network_receive_bytes_total{{pod!=""}}[{window}])'
    ' + rate(container_network_transmit_bytes_total{{pod!=""}}[{window}])'
)
# A quarter of an hour keeps a question about 20,000 containers below the samples that Prometheus loads for one query.
_STEP = "15m"
# Scrapes, probes and heartbeats of a pod stay below it: bytes a second.
BUSY_TRAFFIC = 2_048


@dataclass(frozen=True, slots=True)
class Recipe:
    """The PromQL of a metric's value over the last day, and the label of the parts it has of an object.

    `shown_by` is a series that is there wherever the metric can be known at all: without it silence is no zero.
    """

    query: str
    shown_by: str
    part: str = ""

    def over(self, days: int) -> str:
        """The PromQL for a value of each of so many days, as one instant query."""
        return f"({self.query})[{days}d:1d]"


def _by_workload(of: str) -> str:
    """Without the pod's own ending, its name is that of its ReplicaSet, StatefulSet, DaemonSet or Job."""
    return f'label_replace({of}, "workload", "$1", "pod", "(.+)-([a-z0-9]{{5}}|[0-9]+)")'


def _scraped(of: str, *labels: str) -> str:
    """Labels that a scrape renamed for its own are the exporter's word on whom a series is about."""
    for label in labels:
        of = f'label_replace({of}, "{label}", "$1", "exported_{label}", "(.+)")'
    return of


def _p95(of: str) -> str:
    return f"quantile_over_time(0.95, ({of})[1d:{_STEP}])"


def _failed_runs() -> str:
    """Jobs that began within the day and failed, each counted on one day only."""
    failed = _scraped('max_over_time(kube_job_failed{condition="true"}[1d])', "namespace")
    began = _scraped("max_over_time(kube_job_status_start_time[1d])", "namespace")
    by_job = "max by (namespace, job_name)"
    runs = f"({by_job} ({failed}) == 1) and ({by_job} ({began}) > time() - 86400)"
    return (
        f'count by (namespace, cronjob) (label_replace({runs}, "cronjob", "$1", "job_name", "(.+)-[0-9]+"))'
    )


_OOM_KILLED = 'max_over_time(kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}[1d])'
_REPLICAS = "quantile_over_time(0.95, kube_horizontalpodautoscaler_status_current_replicas[1d])"
_POD_CPU = _by_workload(f"sum by (namespace, pod) (rate({_CPU}[{_STEP}]))")
_POD_TRAFFIC = f"sum by (namespace, pod) ({_TRAFFIC.format(window=_STEP)})"
_BUSY = f"max by (namespace) (sum by (namespace, pod) ({_TRAFFIC.format(window='1h')})) > {BUSY_TRAFFIC}"
_RUNNING = f"count by (namespace) ({_MEMORY})"

# By name and statistic; CPU in millicores, memory and volumes in bytes, traffic in bytes a second, busy time in hours.
RECIPES: Mapping[tuple[str, str], Recipe] = {
    ("container_cpu", "p95"): Recipe(
        _p95(f"1000 * max by (namespace, workload, container) ({_by_workload(f'rate({_CPU}[{_STEP}])')})"),
        "container_cpu_usage_seconds_total",
        "container",
    ),
    ("container_memory", "max"): Recipe(
        f"max by (namespace, workload, container) ({_by_workload(f'max_over_time({_MEMORY}[1d])')})",
        "container_memory_working_set_bytes",
        "container",
    ),
    ("container_oom_killed", "max"): Recipe(
        "max by (namespace, workload, container)"
        f" ({_by_workload(_scraped(_OOM_KILLED, 'namespace', 'pod', 'container'))})",
        "kube_pod_info",
        "container",
    ),
    ("pod_cpu", "p95"): Recipe(
        _p95(f"1000 * max by (namespace, workload) ({_POD_CPU})"), "container_cpu_usage_seconds_total"
    ),
    ("pod_cpu", "mean_p95"): Recipe(
        _p95(f"1000 * avg by (namespace, workload) ({_POD_CPU})"), "container_cpu_usage_seconds_total"
    ),
    ("pod_traffic", "max"): Recipe(
        f"max_over_time((max by (namespace, workload) ({_by_workload(_POD_TRAFFIC)}))[1d:{_STEP}])",
        "container_network_receive_bytes_total",
    ),
    ("volume_used", "max"): Recipe(
        "max by (namespace, persistentvolumeclaim) (max_over_time(kubelet_volume_stats_used_bytes[1d]))",
        "kubelet_volume_stats_used_bytes",
    ),
    ("autoscaler_replicas", "p95"): Recipe(
        f"max by (namespace, horizontalpodautoscaler) ({_scraped(_REPLICAS, 'namespace')})",
        "kube_horizontalpodautoscaler_status_current_replicas",
    ),
    ("failed_runs", "count"): Recipe(_failed_runs(), "kube_cronjob_info"),
    ("gpu_utilisation", "p95"): Recipe(
        "max by (namespace, pod)"
        f" ({_scraped('quantile_over_time(0.95, DCGM_FI_DEV_GPU_UTIL[1d])', 'namespace', 'pod')})",
        "DCGM_FI_DEV_GPU_UTIL",
    ),
    ("busy_hours", "count"): Recipe(
        f"count_over_time(({_BUSY})[1d:1h])", "container_network_receive_bytes_total"
    ),
    ("running_containers", "max"): Recipe(
        f"max_over_time(({_RUNNING})[1d:1h])", "container_memory_working_set_bytes"
    ),
    # Over the whole day, so that hours without any count as none.
    ("running_containers", "mean"): Recipe(
        f"sum_over_time(({_RUNNING})[1d:1h]) / 24", "container_memory_working_set_bytes"
    ),
}


def presence(names: set[str]) -> str:
    """The PromQL that answers which of these series there are, each name in the label `of`."""
    return " or ".join(f'label_replace(count({name}), "of", "{name}", "", "")' for name in sorted(names))
