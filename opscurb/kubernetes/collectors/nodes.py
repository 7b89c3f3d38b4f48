"""Nodes, and which machines of which cloud they are."""

from collections.abc import Mapping
from typing import Any

from opscurb.kubernetes.collector import lists
from opscurb.kubernetes.podspec import amount_of
from opscurb.kubernetes.quantities import amount
from opscurb.kubernetes.reading import Reader, condition, text, word, words
from opscurb.kubernetes.rows import Node

# Of two names for the same, the first that a node has holds.
_INSTANCE_TYPE = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")
_REGION = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region")
_ZONE = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
_ARCHITECTURE = ("kubernetes.io/arch", "beta.kubernetes.io/arch")
_POOL = (
    "eks.amazonaws.com/nodegroup",
    "alpha.eksctl.io/nodegroup-name",
    "cloud.google.com/gke-nodepool",
    "kubernetes.azure.com/agentpool",
    "agentpool",
    "karpenter.sh/nodepool",
    "karpenter.sh/provisioner-name",
    "kops.k8s.io/instancegroup",
    "doks.digitalocean.com/node-pool",
)
_SPOT = {
    "karpenter.sh/capacity-type": "spot",
    "eks.amazonaws.com/capacityType": "spot",
    "cloud.google.com/gke-spot": "true",
    "cloud.google.com/gke-preemptible": "true",
    "kubernetes.azure.com/scalesetpriority": "spot",
    "node.kubernetes.io/lifecycle": "spot",
}


@lists(Node.type, "nodes")
def node(item: dict[str, Any], reader: Reader) -> Node:
    """A node."""
    common = reader.common(item, Node.kind)
    spec, status, labels = item.get("spec") or {}, item.get("status") or {}, common["tags"]
    offered = status.get("allocatable") or {}
    return Node(
        **common,
        status="Ready" if condition(item, "Ready").get("status") == "True" else "NotReady",
        provider_id=text(spec.get("providerID") or ""),
        instance_type=_first(labels, _INSTANCE_TYPE),
        cloud_region=_first(labels, _REGION),
        zone=_first(labels, _ZONE),
        architecture=_first(labels, _ARCHITECTURE)
        or word((status.get("nodeInfo") or {}).get("architecture", "")),
        pool=_first(labels, _POOL),
        spot=any(labels.get(label, "").lower() == value for label, value in _SPOT.items()),
        fargate=labels.get("eks.amazonaws.com/compute-type") == "fargate",
        unschedulable=bool(spec.get("unschedulable")),
        taints=reader.share(words(_taint(taint) for taint in spec.get("taints") or ())),
        allocatable=reader.share(amount_of(offered)),
        capacity=reader.share(amount_of(status.get("capacity") or {})),
        most_pods=amount(offered.get("pods", 110)),
        version=word((status.get("nodeInfo") or {}).get("kubeletVersion", "")),
    )


def _first(labels: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((labels[name] for name in names if labels.get(name)), "")


def _taint(taint: Mapping[str, Any]) -> str:
    return f"{taint['key']}={taint.get('value') or ''}:{taint['effect']}"
