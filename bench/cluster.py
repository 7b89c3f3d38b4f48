"""A cluster as large ones are: nodes, Deployments, and pods with all that a real API server tells of them."""

import random
from collections.abc import Iterator
from typing import Any

Object = dict[str, Any]
WHEN = "2026-11-01T08:00:00Z"
# So many pods are replicas of one Deployment.
REPLICAS = 8


def nodes(count: int) -> Iterator[Object]:
    """Nodes of three zones."""
    for number in range(count):
        zone = f"us-east-1{'abc'[number % 3]}"
        name = f"ip-10-{number // 250}-{number % 250}-7.ec2.internal"
        labels = {
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
            "node.kubernetes.io/instance-type": "m6i.2xlarge",
            "topology.kubernetes.io/region": "us-east-1",
            "topology.kubernetes.io/zone": zone,
            "eks.amazonaws.com/nodegroup": f"general-{number % 4}",
            "eks.amazonaws.com/capacityType": "ON_DEMAND",
        }
        yield {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": _metadata(name, labels=labels),
            "spec": {"providerID": f"aws:///{zone}/i-{number:017x}"},
            "status": {
                "allocatable": {"cpu": "7910m", "memory": "31037652Ki", "pods": "58"},
                "capacity": {"cpu": "8", "memory": "32132308Ki", "pods": "58"},
                "conditions": [_condition(kind) for kind in ("MemoryPressure", "DiskPressure", "Ready")],
                "images": [
                    {
                        "names": [f"registry.example.com/team/app-{image}@sha256:{image:064x}"],
                        "sizeBytes": 10**8,
                    }
                    for image in range(40)
                ],
                "nodeInfo": {
                    "architecture": "amd64",
                    "bootID": f"{number:032x}",
                    "containerRuntimeVersion": "containerd://1.7.27",
                    "kernelVersion": "6.1.141",
                    "kubeProxyVersion": "v1.31.2-eks-7f9249a",
                    "kubeletVersion": "v1.31.2-eks-7f9249a",
                    "machineID": f"{number:032x}",
                    "operatingSystem": "linux",
                    "osImage": "Amazon Linux 2023",
                    "systemUUID": f"{number:032x}",
                },
            },
        }


def pods(count: int, machines: int) -> Iterator[Object]:
    """Pods of Deployments, replicas of one differing in name, node and times."""
    chance = random.Random(6)
    names = [node["metadata"]["name"] for node in nodes(machines)]
    for number in range(count):
        app, namespace = f"service-{number // REPLICAS}", f"team-{number // REPLICAS % 60}"
        made = f"{app}-{chance.getrandbits(40):010x}"
        yield {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                **_metadata(
                    f"{made}-{number:05x}",
                    labels={
                        "app.kubernetes.io/name": app,
                        "pod-template-hash": made[-10:],
                        "team": namespace,
                    },
                    annotations={
                        "prometheus.io/scrape": "true",
                        "checksum/config": f"{number // REPLICAS:064x}",
                    },
                ),
                "namespace": namespace,
                "ownerReferences": [
                    {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": made, "uid": f"{number}"}
                ],
                "managedFields": _managed_fields(),
            },
            "spec": _spec(app, names[number % machines]),
            "status": _status(number),
        }


def _metadata(name: str, **more: Any) -> Object:
    return {"name": name, "uid": f"0000-{name}", "creationTimestamp": WHEN, **more}


def _condition(kind: str) -> Object:
    return {
        "type": kind,
        "status": "True",
        "lastTransitionTime": WHEN,
        "reason": f"Kubelet{kind}",
        "message": kind * 4,
    }


def _managed_fields() -> list[Object]:
    """Whose field is whose, a large part of a real pod's bytes."""
    owned = {f'k:{{"name":"V{number}"}}': {".": {}, "f:name": {}, "f:value": {}} for number in range(12)}
    fields = {
        "f:spec": {"f:containers": {'k:{"name":"main"}': {"f:env": owned, "f:image": {}, "f:resources": {}}}}
    }
    return [
        {"manager": manager, "operation": "Update", "apiVersion": "v1", "time": WHEN, "fieldsV1": fields}
        for manager in ("kube-controller-manager", "kubelet")
    ]


def _container(app: str, name: str) -> Object:
    return {
        "name": name,
        "image": f"registry.example.com/{app}/{name}:1.2.3",
        "env": [{"name": f"V{number}", "value": f"value-{number}-of-{app}"} for number in range(12)]
        + [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": f"{app}-login", "key": "token"}}}],
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10},
        "volumeMounts": [
            {"name": "config", "mountPath": "/etc/app"},
            {"name": "token", "mountPath": "/var/run"},
        ],
        "securityContext": {"runAsNonRoot": True, "allowPrivilegeEscalation": False},
    }


def _spec(app: str, node: str) -> Object:
    return {
        "nodeName": node,
        "serviceAccountName": app,
        "containers": [_container(app, "main"), _container(app, "proxy")],
        "volumes": [
            {"name": "config", "configMap": {"name": f"{app}-config", "defaultMode": 420}},
            {"name": "token", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}},
        ],
        "tolerations": [
            {
                "key": f"node.kubernetes.io/{what}",
                "operator": "Exists",
                "effect": "NoExecute",
                "tolerationSeconds": 300,
            }
            for what in ("not-ready", "unreachable")
        ],
        "restartPolicy": "Always",
    }


def _status(number: int) -> Object:
    states = [
        {
            "name": name,
            "ready": True,
            "restartCount": number % 3,
            "image": f"registry.example.com/app/{name}:1.2.3",
            "imageID": f"registry.example.com/app/{name}@sha256:{number:064x}",
            "containerID": f"containerd://{number:064x}",
            "state": {"running": {"startedAt": WHEN}},
        }
        for name in ("main", "proxy")
    ]
    return {
        "phase": "Running",
        "startTime": WHEN,
        "podIP": f"10.1.{number // 250 % 250}.{number % 250}",
        "conditions": [
            _condition(kind) for kind in ("Initialized", "ContainersReady", "PodScheduled", "Ready")
        ],
        "containerStatuses": states,
    }
