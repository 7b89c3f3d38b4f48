"""What the cluster's Prometheus remembers of it."""

from collections.abc import Iterator, Mapping

from apps.local.cluster.prometheus import Name, Series
from apps.local.demo.shop.belongings import VOLUMES
from apps.local.demo.shop.layout import APPS, CRONS, SCALERS
from apps.local.demo.shop.parts import App
from apps.local.demo.shop.workloads import pod_name, workload_name
from opscurb.kubernetes.promql import RECIPES

MIB, GIB = 1024**2, 1024**3
# A week as the shop has it; its weekend is at the same distance on whatever day one looks.
WEEK = (1.0, 0.97, 0.99, 0.94, 0.62, 0.58, 0.96)
# Hours of a day with traffic: production has it around the clock, the others at work.
ALWAYS = (24.0,)
AT_WORK = (9.0, 8.0, 9.0, 9.0, None, None, 8.0)
OFFICE = ("staging",)


def history() -> Mapping[Name, list[Series]]:
    """All series, by the name and statistic that the product has for them."""
    found: dict[Name, list[Series]] = {name: [] for name in RECIPES}
    for name, series in (*_of_apps(), *_of_keepings(), *_of_namespaces()):
        found[name].append(series)
    return found


def _of_apps() -> Iterator[tuple[Name, Series]]:
    for app in APPS:
        if not app.replicas:
            continue
        labels = {"namespace": app.namespace, "workload": workload_name(app)}
        of_container = {**labels, "container": app.name}
        yield ("container_cpu", "p95"), Series(of_container, _week(app.used_cpu))
        yield ("container_memory", "max"), Series(of_container, _week(app.used_memory * MIB, 0.9))
        yield ("pod_cpu", "p95"), Series(labels, _week(app.used_cpu))
        yield ("pod_cpu", "mean_p95"), Series(labels, _week(app.used_cpu))
        yield ("pod_traffic", "max"), Series(labels, _week(app.traffic))
        yield from _gpus(app)


def _gpus(app: App) -> Iterator[tuple[Name, Series]]:
    for number in range(app.replicas if app.gpus else 0):
        labels = {"namespace": app.namespace, "pod": pod_name(app, number)}
        yield ("gpu_utilisation", "p95"), Series(labels, (0.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0))


def _of_keepings() -> Iterator[tuple[Name, Series]]:
    for volume in VOLUMES:
        if volume.mounted:
            labels = {"namespace": volume.namespace, "persistentvolumeclaim": volume.claim}
            yield ("volume_used", "max"), Series(labels, (volume.used * GIB,))
    for scaler in SCALERS:
        if scaler.able:
            labels = {"namespace": scaler.namespace, "horizontalpodautoscaler": scaler.name}
            yield ("autoscaler_replicas", "p95"), Series(labels, (scaler.usually,))
    for cron in CRONS:
        if cron.failed_daily:
            labels = {"namespace": cron.namespace, "cronjob": cron.name}
            yield ("failed_runs", "count"), Series(labels, (float(cron.failed_daily),))


def _of_namespaces() -> Iterator[tuple[Name, Series]]:
    for namespace in sorted({app.namespace for app in APPS if app.replicas}):
        labels = {"namespace": namespace}
        running = float(sum(app.replicas for app in APPS if app.namespace == namespace))
        yield ("busy_hours", "count"), Series(labels, AT_WORK if namespace in OFFICE else ALWAYS)
        yield ("running_containers", "max"), Series(labels, (running,))
        yield ("running_containers", "mean"), Series(labels, (running,))


def _week(peak: float, least: float = 0.0) -> tuple[float, ...]:
    """A week of daily values below a peak, of which something is used all the time."""
    return tuple(round(peak * max(least, share), 2) for share in WEEK)
