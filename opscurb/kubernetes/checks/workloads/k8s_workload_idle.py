"""Workloads that compute nothing and talk to nobody hold capacity all the same."""

from opscurb.check import Category, Metric, Playbook, Waste, check
from opscurb.kubernetes.details import named, reserved
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import PLACED, WORKLOADS, pods_by_workload, total_requests
from opscurb.kubernetes.worth import Capacity

CPU = Metric("prometheus", "pod_cpu", "p95", by="workload")
TRAFFIC = Metric("prometheus", "pod_traffic", "max", by="workload")
# Of a core that is requested; what requests less is held to the millicores.
IDLE_SHARE, IDLE_MILLICORES = 0.01, 5
# Bytes a second of a pod, sent and received, in its busiest quarter of an hour: probes alone make that many.
IDLE_TRAFFIC = 500
# What waits for work is not idle for having had none.
WAITING = frozenset(
    {
        "agent",
        "autoscaler",
        "consumer",
        "controller",
        "cron",
        "exporter",
        "leader",
        "operator",
        "queue",
        "runner",
        "scheduler",
        "standby",
        "webhook",
        "worker",
        "workers",
    }
)
COMPONENT = "app.kubernetes.io/component"


def _is_judged(workload, scan):
    runs = workload.replicas > 0 and workload.kind != "DaemonSet"
    return runs and not is_system(workload.namespace) and not _waits(workload)


def _waits(workload):
    words = f"{workload.name}-{workload.tags.get(COMPONENT, '')}".lower().replace("_", "-").split("-")
    return not WAITING.isdisjoint(words)


@check(
    reads="k8s_workload",
    also=(*PLACED, *WORKLOADS),
    whole=PLACED,
    metrics=(CPU, TRAFFIC),
    category=Category.ZOMBIE_RESOURCES,
    advice="Scale down or delete idle workload",
    tunes=("metric_days",),
    owners_respected=True,
    standby_respected=True,
    asks=_is_judged,
    fix=Playbook(
        why="Its pods have done next to nothing for {days_observed} days, while what they request is kept free for"
        " them on their nodes. Money is saved once a node can go.",
        steps=(
            "Verify with its owner that it is not waiting for something rare: a release, a failover, the end of a year",
            "Scale it to zero and wait for a week whether somebody misses it",
            "Delete it, its services and its claims, and its manifest where it is kept",
        ),
        cli=(
            "# Verify: what it is, and its manifest to keep",
            "kubectl describe {kind} {name} --namespace {namespace}",
            "kubectl get {kind} {name} --namespace {namespace} --output yaml",
            "# Stop it, without losing anything",
            "kubectl scale {kind} {name} --namespace {namespace} --replicas 0",
            "# When nobody has missed it",
            "kubectl delete {kind} {name} --namespace {namespace}",
        ),
        console=(
            "Open {kind} {name} of namespace {namespace} in your cluster's dashboard and look at its usage",
            "Scale it to zero; delete it when nobody has missed it for a week",
        ),
        risks=(
            "Work that comes once a month was not seen",
            "What calls it rarely fails when it does",
        ),
        minutes=20,
        rollback=(
            "Scale it to its former number of replicas: {replicas}",
            "Apply the manifest that was kept",
        ),
        needs_restart=True,
    ),
)
def find(workloads, scan):
    """Hardly any CPU and no more traffic than probes make, in every pod, on every day."""
    capacity, pods = Capacity(scan), pods_by_workload(scan)
    for workload in workloads:
        cpu, traffic = scan.metric(CPU, workload).peak, scan.metric(TRAFFIC, workload).peak
        if cpu >= max(IDLE_MILLICORES, IDLE_SHARE * workload.requests.cpu) or traffic >= IDLE_TRAFFIC:
            continue
        own = pods.get(workload.arn, ())
        worth = capacity.worth(own, workload.arn)
        yield Waste(
            workload,
            price=worth.price,
            because=f"idle: hardly any CPU and no traffic in {scan.days(CPU)} days",
            details={
                "kind": workload.kind.lower(),
                **named(workload),
                "replicas": workload.replicas,
                "cpu_millicores": round(cpu, 1),
                "bytes_per_second": round(traffic, 1),
                "days_observed": scan.days(CPU),
                **reserved(total_requests(own)),
                **worth.details,
            },
            confidence=0.75,
        )
