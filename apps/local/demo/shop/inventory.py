"""All objects of the cluster, as they look at one moment."""

from collections.abc import Iterator
from datetime import datetime

from apps.local.cluster.store import Document
from apps.local.demo.shop import keepings
from apps.local.demo.shop.layout import APPS, MACHINES, NAMESPACES
from apps.local.demo.shop.making import Maker
from apps.local.demo.shop.nodes import name_of, node
from apps.local.demo.shop.parts import App, Rented
from apps.local.demo.shop.workloads import Scheduler, labels_of, pod_name, workload


def objects(now: datetime, rented: Rented) -> Iterator[Document]:
    """The cluster on what was rented for it."""
    make, scheduler = Maker(now), Scheduler(MACHINES)
    for name, labels in NAMESPACES.items():
        status = {"phase": "Active"}
        yield make.one("v1", "Namespace", name, days=900, labels=labels, status=status)
    for machine in MACHINES:
        yield node(make, machine, rented)
    for app in APPS:
        yield from workload(make, app, scheduler)
        yield from _usage(make, app)
    yield from keepings.storage(make, rented)
    yield from keepings.services(make, {(app.namespace, app.name): app for app in APPS}, rented)
    yield from keepings.schedules(make)
    yield from keepings.ended(make)
    yield from keepings.small_things(make)
    for machine in MACHINES:
        used = {"cpu": f"{round(machine.cores * 10 * machine.cpu)}m", "memory": f"{machine.gib * 512}Mi"}
        yield make.one("metrics.k8s.io/v1beta1", "NodeMetrics", name_of(machine), usage=used)


def _usage(make: Maker, app: App) -> Iterator[Document]:
    """What metrics-server says of an app's pods."""
    for number in range(len(MACHINES) if app.kind == "DaemonSet" else app.replicas):
        used = {"cpu": f"{round(app.used_cpu)}m", "memory": f"{round(app.used_memory)}Mi"}
        yield make.one(
            "metrics.k8s.io/v1beta1",
            "PodMetrics",
            pod_name(app, number),
            app.namespace,
            labels=labels_of(app),
            containers=[{"name": app.name, "usage": used}],
        )
