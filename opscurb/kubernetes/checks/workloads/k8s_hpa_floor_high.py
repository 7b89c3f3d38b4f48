"""Autoscalers that never leave a floor that is too high keep replicas nobody needs."""

from math import ceil

from opscurb.check import Action, Category, Metric, Playbook, Waste, check
from opscurb.kubernetes.details import named
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import PLACED, WORKLOADS, is_placed, pods_by_workload
from opscurb.kubernetes.worth import Capacity
from opscurb.money import ZERO, cents
from opscurb.price import Component

DAYS = 14
REPLICAS = Metric("prometheus", "autoscaler_replicas", "p95", by="horizontalpodautoscaler", days=DAYS)
CPU = Metric("prometheus", "pod_cpu", "mean_p95", by="workload", days=DAYS)
# Two replicas survive the loss of a node; nobody is asked to run fewer.
LEAST_REPLICAS = 2
# Of the utilisation that the autoscaler aims at.
FAR_BELOW = 0.5


def _has_floor(autoscaler, scan):
    floored = autoscaler.least > LEAST_REPLICAS and autoscaler.cpu_target
    return bool(floored) and autoscaler.able and not is_system(autoscaler.namespace)


@check(
    reads="k8s_horizontal_pod_autoscaler",
    also=(*PLACED, *WORKLOADS),
    whole=PLACED,
    metrics=(REPLICAS, CPU),
    category=Category.COMPUTE_RIGHTSIZING,
    action=Action.RIGHTSIZE,
    advice="Lower the autoscaler's least number of replicas",
    owners_respected=True,
    asks=_has_floor,
    fix=Playbook(
        why="It has kept its least number of replicas for {days_observed} days, and they use far less CPU than it"
        " aims at: fewer would do the same work. Money is saved once a node can go.",
        steps=(
            "Verify that the floor is not there for a burst that is faster than a pod starts, or for zones",
            "Lower minReplicas to {needed_replicas} in the manifest; the autoscaler still adds replicas when needed",
            "Watch latency and utilisation for some days",
        ),
        cli=(
            "# Verify: replicas, utilisation and target",
            "kubectl describe horizontalpodautoscaler {name} --namespace {namespace}",
            "kubectl get horizontalpodautoscaler {name} --namespace {namespace} --output yaml",
            "# Lower the floor",
            "kubectl patch horizontalpodautoscaler {name} --namespace {namespace} --type merge"
            """ --patch '{"spec":{"minReplicas":{needed_replicas}}}'""",
        ),
        console=(
            "Open the autoscaler {name} of namespace {namespace} in your cluster's dashboard",
            "Set minReplicas to {needed_replicas}",
        ),
        risks=("A sudden burst finds fewer replicas until further ones have started",),
        minutes=10,
        rollback=("Set minReplicas to {least_replicas} again",),
        needs_restart=True,
    ),
)
def find(autoscalers, scan):
    """At the floor for 95 % of every day, at less than half of the utilisation that is aimed at."""
    workloads = {(row.kind, row.namespace, row.name): row for name in WORKLOADS for row in scan.all(name)}
    capacity, pods = Capacity(scan), pods_by_workload(scan)
    for autoscaler in autoscalers:
        workload = workloads.get((autoscaler.target_kind, autoscaler.namespace, autoscaler.target_name))
        if workload is None or not workload.requests.cpu:
            continue
        percent = 100 * scan.metric(CPU, autoscaler).peak / workload.requests.cpu
        needed = max(LEAST_REPLICAS, ceil(autoscaler.least * percent / autoscaler.cpu_target))
        at_floor = scan.metric(REPLICAS, autoscaler).peak <= autoscaler.least
        if at_floor and percent < FAR_BELOW * autoscaler.cpu_target and needed < autoscaler.least:
            own = [pod for pod in pods.get(workload.arn, ()) if is_placed(pod)]
            spare = autoscaler.least - needed
            worth = capacity.reclaimable(own) * spare / len(own) if own else ZERO
            yield _waste(autoscaler, percent, needed, cents(worth), scan)


def _waste(autoscaler, percent, needed, worth, scan):
    return Waste(
        autoscaler,
        # Which of the replicas go, and so which node is left with less, is the cluster's choice.
        price=scan.prices.nothing(autoscaler.arn, Component.COMPUTE, "capacity, until a node can go"),
        because=f"at its least number of replicas for {DAYS} days, far below the utilisation it aims at",
        details={
            **named(autoscaler),
            "target_kind": autoscaler.target_kind,
            "target_name": autoscaler.target_name,
            "least_replicas": autoscaler.least,
            "needed_replicas": needed,
            "cpu_percent": round(percent, 1),
            "cpu_target_percent": autoscaler.cpu_target,
            "days_observed": DAYS,
            "reclaimable_monthly": worth,
        },
        confidence=0.8,
    )
