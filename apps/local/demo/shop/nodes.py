"""Writes the nodes."""

from apps.local.cluster.store import Document
from apps.local.demo.shop import REGION
from apps.local.demo.shop.making import Maker, condition
from apps.local.demo.shop.parts import Machine, Rented

# What the kubelet and the system keep of a machine for themselves.
KEPT_CPU, KEPT_GIB = 90, 1.0
PODS = 58


def name_of(machine: Machine) -> str:
    """A node's name, as EC2 names its instances within."""
    return f"{machine.name}.{REGION}.compute.internal"


def node(make: Maker, machine: Machine, rented: Rented) -> Document:
    """A node as EKS registers it."""
    zone = f"{REGION}{machine.zone}"
    labels = {
        "eks.amazonaws.com/nodegroup": machine.pool,
        "eks.amazonaws.com/capacityType": "SPOT" if machine.spot else "ON_DEMAND",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": name_of(machine),
        "node.kubernetes.io/instance-type": machine.kind,
        "topology.kubernetes.io/region": REGION,
        "topology.kubernetes.io/zone": zone,
    }
    gpus = {"nvidia.com/gpu": str(machine.gpus)} if machine.gpus else {}
    offered = {
        "cpu": f"{machine.cores * 1000 - KEPT_CPU}m",
        "memory": f"{int((machine.gib - KEPT_GIB) * 1024)}Mi",
        "pods": str(PODS),
        **gpus,
    }
    taints = [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}] if machine.gpus else []
    spot = [{"key": "spot", "value": "true", "effect": "NoSchedule"}] if machine.spot else []
    return make.one(
        "v1",
        "Node",
        name_of(machine),
        days=machine.days,
        labels=labels,
        spec={"providerID": f"aws:///{zone}/{rented.instances[machine.name]}", "taints": [*taints, *spot]},
        status={
            "capacity": {**offered, "cpu": str(machine.cores), "memory": f"{machine.gib}Gi"},
            "allocatable": offered,
            "conditions": [condition("Ready", True, make.ago(machine.days), "KubeletReady")],
            "nodeInfo": {"architecture": "amd64", "kubeletVersion": "v1.33.5-eks-3025e55"},
        },
    )
