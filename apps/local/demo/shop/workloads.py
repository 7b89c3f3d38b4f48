"""Writes workloads and the pods that they keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.local.cluster.store import Document
from apps.local.demo.shop.making import Maker, condition, letters, names_of, quantities, selector
from apps.local.demo.shop.nodes import name_of
from apps.local.demo.shop.parts import App, Machine

TEMPLATE_DAYS = 45
SINCE_ALWAYS = 40.0
RESTARTS = 1_400


@dataclass(slots=True)
class Scheduler:
    """Puts pods on the machine of their pool that has the most room."""

    machines: Sequence[Machine]
    asked: dict[str, int] = field(default_factory=dict)

    def place(self, app: App) -> Machine:
        """The machine for one more pod of an app."""
        pool = [
            machine
            for machine in self.machines
            if machine.pool == app.pool and not machine.name.endswith("-5")
        ]
        chosen = min(pool, key=lambda machine: self.asked.get(machine.name, 0) / machine.cores)
        self.asked[chosen.name] = self.asked.get(chosen.name, 0) + (app.cpu or 0)
        return chosen


def labels_of(app: App) -> dict[str, str]:
    """What an app's pods carry."""
    return {"app": app.name, "app.kubernetes.io/name": app.name}


def workload(make: Maker, app: App, scheduler: Scheduler) -> Iterator[Document]:
    """A workload, what stands between it and its pods, and the pods."""
    if app.kind == "DaemonSet":
        yield from _on_every_node(make, app, scheduler.machines)
        return
    ready = app.replicas - app.unready
    status = {"replicas": app.replicas, "readyReplicas": ready, "updatedReplicas": app.replicas}
    spec: Document = {
        "replicas": app.replicas,
        "selector": selector(labels_of(app)),
        "template": {"metadata": {"labels": labels_of(app)}, "spec": _pod_spec(app)},
    }
    if app.claim_template:
        spec["volumeClaimTemplates"] = [{"metadata": {"name": app.claim_template}}]
    progressed = condition("Progressing", True, make.ago(app.changed), "NewReplicaSetAvailable")
    top = _top(make, app, spec=spec, status={**status, "conditions": [progressed]})
    yield top
    owner = top
    if app.kind == "Deployment":
        owner = _replica_set(make, app, top, spec, status)
        yield owner
    for number in range(app.replicas):
        machine = scheduler.place(app)
        yield _pod(make, app, owner, pod_name(app, number), name_of(machine), number)


def workload_name(app: App) -> str:
    """What a pod's name begins with: that of its replica set, or of the workload itself."""
    return (
        f"{app.name}-{letters(f'{app.namespace}/{app.name}', 10)}" if app.kind == "Deployment" else app.name
    )


def pod_name(app: App, number: int) -> str:
    """The name of one of an app's pods."""
    if app.kind == "StatefulSet":
        return f"{app.name}-{number}"
    return f"{workload_name(app)}-{letters(f'{app.namespace}/{app.name}/{number}', 5)}"


def _top(make: Maker, app: App, **fields: Any) -> Document:
    return make.one(
        "apps/v1",
        app.kind,
        app.name,
        app.namespace,
        days=app.days,
        changed=app.changed,
        labels={**labels_of(app), **app.labels},
        annotations=_annotations(app),
        **fields,
    )


def _annotations(app: App) -> dict[str, str]:
    """Helm writes down which release it is of."""
    if app.labels.get("app.kubernetes.io/managed-by") == "Helm":
        release = {"meta.helm.sh/release-name": app.name, "meta.helm.sh/release-namespace": app.namespace}
        return {**release, **app.annotations}
    return dict(app.annotations)


def _replica_set(make: Maker, app: App, owner: Document, spec: Document, status: Document) -> Document:
    return make.one(
        "apps/v1",
        "ReplicaSet",
        workload_name(app),
        app.namespace,
        days=app.changed,
        labels=labels_of(app),
        owner=owner,
        spec=spec,
        status=status,
    )


def _on_every_node(make: Maker, app: App, machines: Sequence[Machine]) -> Iterator[Document]:
    count = len(machines)
    told = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled")
    spec = {
        "selector": selector(labels_of(app)),
        "template": {"metadata": {"labels": labels_of(app)}, "spec": _pod_spec(app)},
    }
    top = _top(make, app, spec=spec, status=dict.fromkeys(told, count))
    yield top
    for number, machine in enumerate(machines):
        yield _pod(make, app, top, pod_name(app, number), name_of(machine), number)


def _pod_spec(app: App) -> Document:
    container: Document = {
        "name": app.name,
        "image": f"quillhaven/{app.namespace}/{app.name}:2026.31",
        "resources": quantities(app.cpu, app.memory, app.gpus),
    }
    if app.config_maps or app.secrets:
        container["envFrom"] = [
            *({"configMapRef": each} for each in names_of(app.config_maps)),
            *({"secretRef": each} for each in names_of(app.secrets)),
        ]
    volumes = [{"name": claim, "persistentVolumeClaim": {"claimName": claim}} for claim in app.claims]
    spec = {"containers": [container], "volumes": volumes, "serviceAccountName": app.service_account}
    return {**spec, "tolerations": _tolerations(app)}


def _tolerations(app: App) -> list[Document]:
    if app.kind == "DaemonSet":
        return [{"operator": "Exists"}]
    key = {"gpu": "nvidia.com/gpu", "spot": "spot"}.get(app.pool)
    return [{"key": key, "operator": "Exists", "effect": "NoSchedule"}] if key else []


def _pod(make: Maker, app: App, owner: Document, name: str, node: str, number: int) -> Document:
    is_ready = number < app.replicas - app.unready or app.kind == "DaemonSet"
    days = min(app.changed, app.unready_days or TEMPLATE_DAYS, TEMPLATE_DAYS)
    since = make.ago(min(days, SINCE_ALWAYS))
    spec = {**_pod_spec(app), "nodeName": node}
    if app.claim_template:
        claim = f"{app.claim_template}-{name}"
        mounted = {"name": app.claim_template, "persistentVolumeClaim": {"claimName": claim}}
        spec["volumes"] = [*spec["volumes"], mounted]
    running: Document = {"running": {"startedAt": since}}
    state = running if is_ready or not app.waiting else {"waiting": {"reason": app.waiting}}
    container = {
        "name": app.name,
        "ready": is_ready,
        "state": state,
        "restartCount": RESTARTS if app.waiting else 0,
    }
    return make.one(
        "v1",
        "Pod",
        name,
        app.namespace,
        days=days,
        labels=labels_of(app),
        owner=owner,
        spec=spec,
        status={
            "phase": "Running",
            "startTime": since,
            "conditions": [condition("Ready", is_ready, since)],
            "containerStatuses": [container],
        },
    )
