"""Writes what the cluster keeps beside its workloads: volumes, services, schedules and small things."""

from collections.abc import Iterator, Mapping

from apps.local.cluster.store import Document
from apps.local.demo.shop import REGION
from apps.local.demo.shop.belongings import (
    BALANCERS,
    INGRESSES,
    LEFT_SERVICES,
    PENDING,
    PLAINS,
    VOLUMES,
    WAITING,
)
from apps.local.demo.shop.layout import APPS, CRONS, ENDED, SCALERS
from apps.local.demo.shop.making import Maker, condition, letters, names_of, quantities
from apps.local.demo.shop.parts import App, Cron, Ended, Rented, Scaler, Volume
from apps.local.demo.shop.workloads import labels_of, workload_name

DRIVER = "ebs.csi.aws.com"


def storage(make: Maker, rented: Rented) -> Iterator[Document]:
    """Classes, volumes and claims."""
    for name, mode in (("gp3", "WaitForFirstConsumer"), ("gp2", "WaitForFirstConsumer")):
        default = {"storageclass.kubernetes.io/is-default-class": str(name == "gp3").lower()}
        yield make.one(
            "storage.k8s.io/v1",
            "StorageClass",
            name,
            annotations=default,
            provisioner=DRIVER,
            parameters={"type": name},
            reclaimPolicy="Delete",
            volumeBindingMode=mode,
        )
    for volume in VOLUMES:
        yield _volume(make, volume, rented)
        if volume.phase == "Bound":
            yield _claim(make, volume)
    for namespace, name, storage_class, days in (PENDING, WAITING):
        yield make.one(
            "v1",
            "PersistentVolumeClaim",
            name,
            namespace,
            days=days,
            spec={"storageClassName": storage_class, "resources": {"requests": {"storage": "50Gi"}}},
            status={"phase": "Pending"},
        )


def _volume(make: Maker, volume: Volume, rented: Rented) -> Document:
    zone = {"key": "topology.ebs.csi.aws.com/zone", "operator": "In", "values": [f"{REGION}{volume.zone}"]}
    spec: Document = {
        "capacity": {"storage": f"{volume.gib}Gi"},
        "storageClassName": volume.kind,
        "persistentVolumeReclaimPolicy": volume.policy,
        "csi": {"driver": DRIVER, "volumeHandle": rented.volumes[volume.name]},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [zone]}]}},
    }
    if volume.claim:
        spec["claimRef"] = {
            "kind": "PersistentVolumeClaim",
            "namespace": volume.namespace,
            "name": volume.claim,
        }
    return make.one(
        "v1",
        "PersistentVolume",
        volume.name,
        days=volume.days,
        labels={"topology.kubernetes.io/region": REGION, **volume.labels},
        spec=spec,
        status={"phase": volume.phase, "lastPhaseTransitionTime": make.ago(min(volume.since, volume.days))},
    )


def _claim(make: Maker, volume: Volume) -> Document:
    size = {"storage": f"{volume.gib}Gi"}
    return make.one(
        "v1",
        "PersistentVolumeClaim",
        volume.claim,
        volume.namespace,
        days=volume.days,
        labels=volume.claim_labels,
        spec={"storageClassName": volume.kind, "volumeName": volume.name, "resources": {"requests": size}},
        status={"phase": "Bound", "capacity": size},
    )


def services(make: Maker, apps: Mapping[tuple[str, str], App], rented: Rented) -> Iterator[Document]:
    """Services with their endpoints, balancers in front of some, and ingresses."""
    for app in apps.values():
        if app.served:
            yield from _service(make, app.namespace, app.name, app, app.days)
    for balancer in BALANCERS:
        behind = apps.get((balancer.namespace, balancer.app))
        host = rented.balancers[balancer.name]
        yield from _service(make, balancer.namespace, balancer.name, behind, balancer.days, host)
    for namespace, name, days in LEFT_SERVICES:
        yield from _service(make, namespace, name, None, days)
    for namespace, name, kind, backend, days in INGRESSES:
        path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": backend}}}
        rule = {"host": f"{name}.quillhaven.example", "http": {"paths": [path]}}
        spec = {"ingressClassName": kind, "rules": [rule]}
        yield make.one("networking.k8s.io/v1", "Ingress", name, namespace, days=days, spec=spec)


def _service(
    make: Maker, namespace: str, name: str, app: App | None, days: float, host: str = ""
) -> Iterator[Document]:
    chosen = labels_of(app) if app else {"app": name}
    spec = {"type": "LoadBalancer" if host else "ClusterIP", "selector": chosen, "ports": [{"port": 443}]}
    status = {"loadBalancer": {"ingress": [{"hostname": host}]}} if host else {}
    service = make.one("v1", "Service", name, namespace, days=days, spec=spec, status=status)
    yield service
    endpoints = (
        [
            {
                "addresses": [f"10.0.0.{number + 10}"],
                "conditions": {"ready": number < app.replicas - app.unready},
            }
            for number in range(app.replicas if app else 0)
        ]
        if app
        else []
    )
    yield make.one(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        f"{name}-slice",
        namespace,
        days=days,
        labels={"kubernetes.io/service-name": name},
        owner=service,
        addressType="IPv4",
        endpoints=endpoints,
    )


def schedules(make: Maker) -> Iterator[Document]:
    """CronJobs with what is left of their jobs, and autoscalers."""
    for cron in CRONS:
        yield from _cron(make, cron)
    for scaler in SCALERS:
        yield _scaler(make, scaler)


def ended(make: Maker) -> Iterator[Document]:
    """Pods that are over, with the Jobs that some of them are of."""
    for one in ENDED:
        at = make.ago(one.days)
        if one.app:
            owner = make.one("apps/v1", "ReplicaSet", _set_of(one), one.namespace)
        else:
            owner = _done(make, one, at)
            yield owner
        status = {
            "phase": "Failed" if one.reason else "Succeeded",
            "reason": one.reason,
            "conditions": [condition("Ready", False, at)],
        }
        name = one.name if one.app else f"{one.name}-{letters(one.name, 5)}"
        spec = {"containers": [{"name": one.app or one.name, "image": f"quillhaven/{one.namespace}"}]}
        yield make.one("v1", "Pod", name, one.namespace, days=one.days, owner=owner, spec=spec, status=status)


def _done(make: Maker, one: Ended, at: str) -> Document:
    """A Job that somebody started by hand, and that did its work."""
    spec = {"template": {"spec": {"containers": [], "restartPolicy": "Never"}}}
    done = {"completionTime": at, "conditions": [condition("Complete", True, at)], "succeeded": 1}
    return make.one("batch/v1", "Job", one.name, one.namespace, days=one.days, spec=spec, status=done)


def _set_of(one: Ended) -> str:
    return next(workload_name(app) for app in APPS if (app.namespace, app.name) == (one.namespace, one.app))


def _cron(make: Maker, cron: Cron) -> Iterator[Document]:
    template = {"template": {"spec": _job_spec(cron)}}
    status = {"lastScheduleTime": make.ago(0.01)}
    if cron.succeeded_days is not None:
        status["lastSuccessfulTime"] = make.ago(cron.succeeded_days)
    parent = make.one(
        "batch/v1",
        "CronJob",
        cron.name,
        cron.namespace,
        days=cron.days,
        spec={"schedule": cron.schedule, "jobTemplate": {"spec": template}},
        status=status,
    )
    yield parent
    for number, (days, outcome) in enumerate(cron.jobs):
        ended = make.ago(days)
        did_well = outcome == "Complete"
        status_of_job: Document = {
            "startTime": ended,
            "conditions": [condition(outcome, True, ended)],
            "succeeded" if did_well else "failed": 1 if did_well else 7,
        }
        if did_well:
            status_of_job["completionTime"] = ended
        yield make.one(
            "batch/v1",
            "Job",
            f"{cron.name}-{29_600_000 + number}",
            cron.namespace,
            days=days,
            owner=parent,
            spec=template,
            status=status_of_job,
        )


def _job_spec(cron: Cron) -> Document:
    container = {
        "name": cron.name,
        "image": f"quillhaven/{cron.namespace}/{cron.name}:2026.31",
        "resources": quantities(cron.cpu, cron.memory),
        "envFrom": [{"secretRef": each} for each in names_of(cron.secrets)],
    }
    volumes = [{"name": claim, "persistentVolumeClaim": {"claimName": claim}} for claim in cron.claims]
    return {"containers": [container], "volumes": volumes, "restartPolicy": "Never"}


def _scaler(make: Maker, scaler: Scaler) -> Document:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": scaler.target}
    utilization = {"type": "Utilization", "averageUtilization": scaler.cpu_target}
    reason = "ReadyForNewScale" if scaler.able else "FailedGetScale"
    return make.one(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        scaler.name,
        scaler.namespace,
        spec={
            "scaleTargetRef": target,
            "minReplicas": scaler.least,
            "maxReplicas": scaler.most,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": utilization}}],
        },
        status={
            "currentReplicas": round(scaler.usually) if scaler.able else 0,
            "conditions": [condition("AbleToScale", scaler.able, make.ago(30), reason)],
        },
    )


def small_things(make: Maker) -> Iterator[Document]:
    """ConfigMaps, Secrets and ServiceAccounts; none of them holds anything, as nobody asks for it."""
    for plain in PLAINS:
        made = make.one(
            "v1",
            plain.kind,
            plain.name,
            plain.namespace,
            days=plain.days,
            labels=plain.labels,
            annotations=plain.annotations,
        )
        yield {**made, "type": plain.type} if plain.kind == "Secret" else made
