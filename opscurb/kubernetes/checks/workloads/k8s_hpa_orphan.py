"""Autoscalers whose workload is gone scale nothing."""

from opscurb.check import Category, Playbook, Severity, Waste, check
from opscurb.kubernetes.details import named
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import WORKLOADS
from opscurb.kubernetes.rows import HorizontalPodAutoscaler
from opscurb.price import Component

KNOWN_KINDS = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})


@check(
    reads=HorizontalPodAutoscaler.type,
    also=WORKLOADS,
    whole=WORKLOADS,
    category=Category.IDLE_RESOURCES,
    advice="Delete autoscaler of a workload that is gone",
    owners_respected=True,
    fix=Playbook(
        why="The autoscaler asks again and again for a workload that does not exist, and writes an event each time.",
        steps=(
            "Verify that the workload it names is gone for good, and not about to be deployed again",
            "Keep its manifest",
            "Delete it, and its manifest where it is kept",
        ),
        cli=(
            "# Verify: what it scales, and the manifest to keep",
            "kubectl describe horizontalpodautoscaler {name} --namespace {namespace}",
            "kubectl get horizontalpodautoscaler {name} --namespace {namespace} --output yaml",
            "# Delete",
            "kubectl delete horizontalpodautoscaler {name} --namespace {namespace}",
        ),
        console=(
            "Open the autoscalers of namespace {namespace} in your cluster's dashboard and select {name}",
            "Look at its target, keep its YAML, then delete it",
        ),
        risks=("A workload of the same name that comes back keeps the replicas it asks for",),
        minutes=5,
        rollback=("Apply the manifest that was kept",),
    ),
)
def find(autoscalers, scan):
    """The target is none of the cluster's; of kinds we do not read the autoscaler itself must say so."""
    there = {(row.kind, row.namespace, row.name) for kind in WORKLOADS for row in scan.all(kind)}
    for autoscaler in autoscalers:
        target = (autoscaler.target_kind, autoscaler.namespace, autoscaler.target_name)
        gone = target not in there if autoscaler.target_kind in KNOWN_KINDS else not autoscaler.able
        # What an operator made, it takes away itself.
        if not gone or autoscaler.owners or is_system(autoscaler.namespace):
            continue
        yield Waste(
            autoscaler,
            price=scan.prices.nothing(
                autoscaler.arn, Component.COMPUTE, "an autoscaler, which costs nothing"
            ),
            because=f"scaling {autoscaler.target_kind} {autoscaler.target_name}, which does not exist",
            details={
                "kind": autoscaler.kind.lower(),
                **named(autoscaler),
                "target_kind": autoscaler.target_kind,
                "target_name": autoscaler.target_name,
            },
            cap=Severity.LOW,
        )
