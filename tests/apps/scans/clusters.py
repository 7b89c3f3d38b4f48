"""A cluster with known waste, connected as a customer's."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from apps.accounts.cloud import add_cloud_account
from apps.tenancy.scope import scope

GIB = 1024**3
PV = "k8s_pv_released"
BALANCER = "k8s_lb_service_no_endpoints"


def ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def thing(kind: str, name: str, namespace: str = "", version: str = "v1", **parts: Any) -> dict[str, Any]:
    """An object of some age."""
    metadata: dict[str, Any] = {"name": name, "uid": f"uid-{kind}-{name}", "creationTimestamp": ago(90)}
    if namespace:
        metadata["namespace"] = namespace
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **parts}


def released(name: str, gib: int = 100, handle: str = "") -> dict[str, Any]:
    """A volume whose claim is gone since two months."""
    return thing(
        "PersistentVolume",
        name,
        spec={
            "capacity": {"storage": f"{gib}Gi"},
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "gp3",
            "claimRef": {"namespace": "shop", "name": f"data-{name}"},
            "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": handle or f"vol-{name}"},
        },
        status={"phase": "Released", "lastPhaseTransitionTime": ago(60)},
    )


def storage_class(name: str = "gp3") -> dict[str, Any]:
    return thing(
        "StorageClass",
        name,
        version="storage.k8s.io/v1",
        provisioner="ebs.csi.aws.com",
        parameters={"type": name},
    )


def balancer(name: str) -> dict[str, Any]:
    """A service whose load balancer has nobody behind it."""
    return thing(
        "Service",
        name,
        "shop",
        spec={"type": "LoadBalancer", "selector": {"app": name}},
        status={"loadBalancer": {"ingress": [{"hostname": f"{name}.elb.us-east-1.amazonaws.com"}]}},
    )


def node(name: str = "node-1", region: str = "us-east-1") -> dict[str, Any]:
    made = thing(
        "Node",
        name,
        spec={"providerID": f"aws:///{region}a/i-0123456789abcdef0"},
        status={
            "allocatable": {"cpu": "4", "memory": "16Gi", "pods": "58"},
            "capacity": {"cpu": "4", "memory": "16Gi", "pods": "58"},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    )
    made["metadata"]["labels"] = {
        "node.kubernetes.io/instance-type": "m6i.xlarge",
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": f"{region}a",
    }
    return made


def connect(who: Any, kubeconfig: str, name: str = "clusters", **more: Any) -> UUID:
    """Add an account of clusters."""
    credentials = orjson.dumps({"kubeconfig": kubeconfig} | more).decode() if more else kubeconfig
    with scope(who.customer_id):
        return add_cloud_account(provider="kubernetes", name=name, credentials=credentials).id
