"""Rows of a cluster's objects, as the API tells of them."""

from datetime import UTC, datetime

import pytest

from apps.local.cluster.server import ClusterServer
from opscurb.kubernetes.rows import (
    Amount,
    ClusterVersion,
    Container,
    Deployment,
    EndpointSlice,
    HorizontalPodAutoscaler,
    Ingress,
    Job,
    Node,
    Owner,
    PersistentVolume,
    Pod,
    References,
    Secret,
    Service,
)
from tests.engine.kubernetes.clusters import asking, cluster_of, pod, thing

MIB = 1024**2
GIB = 1024**3


def read(kind, *objects):
    """The rows of a kind, in a cluster of these objects."""
    with ClusterServer(objects) as server:
        collected = cluster_of(server).collect(kind.type)
    assert collected.unread == ()
    return collected.rows


def test_a_pod_as_a_row():
    made = pod(
        "web-1",
        asking(
            "250m", "64Mi", env=[{"name": "A", "valueFrom": {"secretKeyRef": {"name": "login", "key": "a"}}}]
        ),
        asking(name="side", envFrom=[{"configMapRef": {"name": "settings"}}]),
        nodeName="node-1",
        serviceAccountName="web",
        priorityClassName="high",
        nodeSelector={"disk": "ssd"},
        volumes=[
            {"name": "data", "persistentVolumeClaim": {"claimName": "orders"}},
            {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {}}},
            {"name": "cache", "emptyDir": {}},
            {
                "name": "all",
                "projected": {"sources": [{"secret": {"name": "tls"}}, {"configMap": {"name": "ca"}}]},
            },
        ],
        tolerations=[
            {"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoSchedule"},
            {"key": "spot", "operator": "Exists"},
        ],
    )
    made["metadata"] |= {
        "creationTimestamp": "2026-11-01T10:00:00Z",
        "labels": {"app": "web"},
        "annotations": {"note": "short", "long": "x" * 5000},
        "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1"}],
    }
    made["status"] |= {
        "startTime": "2026-11-01T10:00:05Z",
        "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": "2026-11-20T00:00:00Z"}],
        "containerStatuses": [
            {"name": "main", "restartCount": 7, "state": {"waiting": {"reason": "CrashLoopBackOff"}}},
            {"name": "side", "restartCount": 0, "state": {"running": {}}},
        ],
    }

    (row,) = read(Pod, made)

    assert (row.id, row.arn, row.region) == ("shop/web-1", "k8s://prod/pod/shop/web-1", "prod")
    assert (row.namespace, row.name, row.status, row.node) == ("shop", "web-1", "Running", "node-1")
    assert row.created == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert dict(row.tags) == {"app": "web"}
    assert dict(row.annotations) == {"note": "short"}
    assert row.owners == (Owner("ReplicaSet", "web"),)
    assert row.containers == (
        Container("main", 250, 64 * MIB, 0, "CrashLoopBackOff", 7),
        Container("side"),
    )
    assert row.requests == Amount(250, 64 * MIB)
    assert row.uses == References(
        ("orders", "web-1-scratch"), ("ca", "settings"), ("tls", "login"), "web", "high"
    )
    assert (row.ready, row.ready_since) == (False, datetime(2026, 11, 20, tzinfo=UTC))
    assert row.local_storage
    assert not row.mirror
    assert row.tolerations == ("gpu=yes:NoSchedule", "spot=*:*")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, Amount(300, 30)),
        ({"initContainers": [asking("200m", "50")]}, Amount(300, 50)),
        ({"initContainers": [asking("500m", "10")]}, Amount(500, 30)),
        ({"initContainers": [asking("100m", "5", restartPolicy="Always")]}, Amount(400, 35)),
        (
            {"initContainers": [asking("100m", "5", restartPolicy="Always"), asking("350m", "5")]},
            Amount(450, 35),
        ),
        ({"overhead": {"cpu": "50m", "memory": "7"}}, Amount(350, 37)),
        ({"resources": {"requests": {"cpu": "1"}}}, Amount(1000, 30)),
    ],
    ids=[
        "containers",
        "init takes memory",
        "init takes cpu",
        "sidecar",
        "sidecar and init",
        "overhead",
        "whole",
    ],
)
def test_what_the_scheduler_reserves_for_a_pod(spec, expected):
    (row,) = read(Pod, pod("p", asking("100m", "10"), asking("200m", "20", "other"), **spec))

    assert row.requests == expected


def test_limits_without_requests_are_what_is_requested_and_cards_are_counted():
    limited = {"name": "train", "resources": {"limits": {"cpu": "2", "nvidia.com/gpu": "4", "memory": "1Gi"}}}

    (row,) = read(Pod, pod("p", limited))

    assert row.requests == Amount(2000, GIB, 4)
    assert row.containers == (Container("train", 2000, GIB, 4),)


def test_a_container_that_waits_for_a_failing_init_container_tells_what_fails():
    made = pod("p")
    made["status"] |= {
        "initContainerStatuses": [{"name": "i", "state": {"waiting": {"reason": "ImagePullBackOff"}}}],
        "containerStatuses": [{"name": "main", "state": {"waiting": {"reason": "PodInitializing"}}}],
    }

    (row,) = read(Pod, made)

    assert row.containers[0].waiting == "ImagePullBackOff"


def test_when_a_pod_was_over():
    made = pod("p")
    made["status"] = {
        "phase": "Succeeded",
        "containerStatuses": [
            {"name": "main", "state": {"terminated": {"finishedAt": "2026-11-02T00:00:00Z"}}}
        ],
    }
    evicted = pod("q")
    evicted["status"] = {
        "phase": "Failed",
        "reason": "Evicted",
        "conditions": [{"type": "DisruptionTarget", "lastTransitionTime": "2026-11-03T00:00:00Z"}],
    }

    first, second = read(Pod, made, evicted)

    assert first.finished == datetime(2026, 11, 2, tzinfo=UTC)
    assert (second.reason, second.finished) == ("Evicted", datetime(2026, 11, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("labels", "pool", "spot"),
    [
        ({"eks.amazonaws.com/nodegroup": "blue", "eks.amazonaws.com/capacityType": "SPOT"}, "blue", True),
        ({"karpenter.sh/nodepool": "default", "karpenter.sh/capacity-type": "on-demand"}, "default", False),
        ({"cloud.google.com/gke-nodepool": "np", "cloud.google.com/gke-spot": "true"}, "np", True),
        ({"kubernetes.azure.com/agentpool": "a", "kubernetes.azure.com/scalesetpriority": "spot"}, "a", True),
        ({}, "", False),
    ],
)
def test_which_pool_a_node_is_of_and_whether_it_is_spot(labels, pool, spot):
    (row,) = read(Node, thing("Node", "n", namespace="", metadata={"labels": labels}))

    assert (row.pool, row.spot) == (pool, spot)


def test_a_node_as_a_row():
    labels = {
        "node.kubernetes.io/instance-type": "m6i.xlarge",
        "topology.kubernetes.io/region": "us-east-1",
        "topology.kubernetes.io/zone": "us-east-1a",
        "kubernetes.io/arch": "amd64",
    }
    made = thing(
        "Node",
        "n1",
        namespace="",
        metadata={"labels": labels},
        spec={
            "providerID": "aws:///us-east-1a/i-0a1b",
            "unschedulable": True,
            "taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}],
        },
        status={
            "allocatable": {"cpu": "3920m", "memory": "15Gi", "pods": "58", "nvidia.com/gpu": "1"},
            "capacity": {"cpu": "4", "memory": "16Gi"},
            "conditions": [{"type": "Ready", "status": "True"}],
            "nodeInfo": {"kubeletVersion": "v1.31.2-eks-7f9249a"},
        },
    )

    (row,) = read(Node, made)

    assert (row.id, row.arn, row.status) == ("n1", "k8s://prod/node/n1", "Ready")
    assert (row.instance_type, row.cloud_region, row.zone) == ("m6i.xlarge", "us-east-1", "us-east-1a")
    assert (row.provider_id, row.architecture) == ("aws:///us-east-1a/i-0a1b", "amd64")
    assert (row.allocatable, row.capacity) == (Amount(3920, 15 * GIB, 1), Amount(4000, 16 * GIB))
    assert (row.most_pods, row.unschedulable, row.taints) == (58, True, ("a=b:NoSchedule",))


@pytest.mark.parametrize(
    ("source", "driver", "handle"),
    [
        ({"csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"}}, "ebs.csi.aws.com", "vol-1"),
        ({"awsElasticBlockStore": {"volumeID": "aws://us-east-1a/vol-2"}}, "ebs.csi.aws.com", "vol-2"),
        ({"gcePersistentDisk": {"pdName": "disk"}}, "pd.csi.storage.gke.io", "disk"),
        ({"hostPath": {"path": "/data"}}, "hostPath", "/data"),
        ({"somethingNew": {}}, "", ""),
    ],
)
def test_which_disk_is_behind_a_volume(source, driver, handle):
    made = thing(
        "PersistentVolume",
        "pv",
        namespace="",
        spec={
            "capacity": {"storage": "100Gi"},
            "claimRef": {"namespace": "shop", "name": "orders"},
            "nodeAffinity": {
                "required": {
                    "nodeSelectorTerms": [
                        {
                            "matchExpressions": [
                                {"key": "topology.ebs.csi.aws.com/zone", "values": ["us-east-1b"]}
                            ]
                        }
                    ]
                }
            },
            **source,
        },
        status={"phase": "Released", "lastPhaseTransitionTime": "2026-11-01T00:00:00Z"},
    )

    (row,) = read(PersistentVolume, made)

    assert (row.driver, row.handle, row.zone) == (driver, handle, "us-east-1b")
    assert row.cloud_region == ("us-east-1" if driver == "ebs.csi.aws.com" else row.cloud_region)
    assert (row.capacity, row.status) == (100 * GIB, "Released")
    assert (row.claim_namespace, row.claim_name) == ("shop", "orders")
    assert row.phase_since == datetime(2026, 11, 1, tzinfo=UTC)


def test_a_deployment_as_a_row():
    made = thing(
        "Deployment",
        "web",
        "apps/v1",
        metadata={
            "managedFields": [
                {"manager": "kubectl", "operation": "Update", "time": "2026-11-05T00:00:00Z"},
                {"manager": "controller", "subresource": "status", "time": "2026-11-23T00:00:00Z"},
            ]
        },
        spec={
            "replicas": 3,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web", "tier": "front"}},
                "spec": {"containers": [asking("500m", "1Gi")]},
            },
        },
        status={"readyReplicas": 2, "updatedReplicas": 3},
    )

    (row,) = read(Deployment, made)

    assert (row.replicas, row.ready_replicas, row.updated_replicas) == (3, 2, 3)
    assert (dict(row.selector), dict(row.template_labels)) == (
        {"app": "web"},
        {"app": "web", "tier": "front"},
    )
    assert row.requests == Amount(500, GIB)
    assert row.changed == datetime(2026, 11, 5, tzinfo=UTC)


def test_services_slices_ingresses_autoscalers_and_jobs_as_rows():
    balancer = {"loadBalancer": {"ingress": [{"hostname": "a.elb.amazonaws.com"}, {"ip": "192.0.2.1"}]}}
    service = thing("Service", "s", spec={"type": "LoadBalancer", "selector": {"a": "b"}}, status=balancer)
    endpoints = [{"conditions": {"ready": True}}, {"conditions": {"ready": False}}, {}]
    labels = {"labels": {"kubernetes.io/service-name": "s"}}
    piece = thing("EndpointSlice", "s-1", "discovery.k8s.io/v1", metadata=labels, endpoints=endpoints)
    paths = [{"path": "/", "backend": {"service": {"name": "s", "port": {"number": 80}}}}]
    rules = [{"host": "shop.example", "http": {"paths": paths}}]
    tls = [{"secretName": "cert", "hosts": ["shop.example"]}]
    entry = thing(
        "Ingress", "i", "networking.k8s.io/v1", spec={"ingressClassName": "alb", "rules": rules, "tls": tls}
    )
    cpu = {
        "type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}},
    }
    scaler = thing(
        "HorizontalPodAutoscaler",
        "h",
        "autoscaling/v2",
        spec={"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": 9, "metrics": [cpu]},
        status={"conditions": [{"type": "AbleToScale", "status": "False", "reason": "FailedGetScale"}]},
    )
    job = thing(
        "Job",
        "j",
        "batch/v1",
        spec={"ttlSecondsAfterFinished": 60, "template": {"spec": {"containers": [asking("1")]}}},
        status={
            "completionTime": "2026-11-01T00:00:00Z",
            "conditions": [{"type": "Complete", "status": "True"}],
        },
    )
    with ClusterServer([service, piece, entry, scaler, job]) as server:
        cluster = cluster_of(server)
        (its,), (slice_,), (way,), (auto,), (done,) = (
            cluster.collect(kind.type).rows
            for kind in (Service, EndpointSlice, Ingress, HorizontalPodAutoscaler, Job)
        )

    assert (its.service_type, its.ingress) == ("LoadBalancer", ("a.elb.amazonaws.com", "192.0.2.1"))
    assert (slice_.service, slice_.ready, slice_.total) == ("s", 2, 3)
    assert (way.ingress_class, way.backends, way.hosts) == ("alb", ("s",), ("shop.example",))
    assert way.secrets == ("cert",)
    assert (auto.target_name, auto.least, auto.most, auto.cpu_target, auto.able) == ("web", 1, 9, 60, False)
    assert (done.status, done.ttl, done.requests.cpu) == ("Complete", 60, 1000)


@pytest.mark.parametrize(
    ("git_version", "labels", "provider"),
    [
        ("v1.31.2-eks-7f9249a", {}, "eks"),
        ("v1.30.5-gke.1443001", {}, "gke"),
        ("v1.29.9", {"kubernetes.azure.com/cluster": "mc"}, "aks"),
        ("v1.31.0+k3s1", {}, ""),
    ],
)
def test_who_runs_the_control_plane(git_version, labels, provider):
    node = thing("Node", "n", namespace="", metadata={"labels": labels})
    with ClusterServer([node], version=git_version) as server:
        (row,) = cluster_of(server).collect(ClusterVersion.type).rows

    assert (row.id, row.arn) == ("prod", "k8s://prod/cluster/prod")
    assert (row.provider, row.version) == (provider, git_version[1:5])


def test_a_secret_is_a_row_without_what_it_holds():
    (row,) = read(Secret, thing("Secret", "password", data={"key": "aHVudGVyMg=="}))

    assert "aHVudGVyMg==" not in repr(row)
    assert row.id == "shop/password"


def test_texts_of_strangers_are_made_harmless():
    labels = {"app": "a\u202eb\x00c", "x": "fine ü"}

    (row,) = read(Pod, pod("p") | {"metadata": {"name": "p", "namespace": "shop", "labels": labels}})

    assert dict(row.tags) == {"app": "abc", "x": "fine ü"}
