"""A cluster's objects in the words of the API's lists."""

from apps.local.cluster.access import ADMIN
from apps.local.cluster.server import ClusterServer
from opscurb.kubernetes.inventory import inventory
from tests.engine.kubernetes.clusters import asking, cluster_of, pod, thing

NODE = thing(
    "Node",
    "n1",
    namespace="",
    metadata={"labels": {"node.kubernetes.io/instance-type": "m6i.large"}},
    spec={"providerID": "aws:///us-east-1a/i-1"},
    status={"allocatable": {"cpu": "1930m", "memory": "7Gi"}},
)


def workload(kind, name, **metadata):
    template = {"spec": {"containers": [asking("500m", "256Mi")]}}
    return thing(kind, name, "apps/v1", metadata=metadata, spec={"replicas": 2, "template": template})


def seen(*objects, without=()):
    with ClusterServer(objects) as server:
        return inventory(cluster_of(server, server.admit(ADMIN.without(*without))))


def test_a_node_tells_what_its_running_pods_request():
    over = pod("done", asking("1", "1Gi"), nodeName="n1")
    over["status"]["phase"] = "Succeeded"
    pods = [pod("a", asking("250m", "512Mi"), nodeName="n1"), pod("b", asking("1"), nodeName="n2"), over]

    (item,) = seen(NODE, *pods)["node"]

    assert item == (
        "",
        "n1",
        {
            "name": "n1",
            "provider_id": "aws:///us-east-1a/i-1",
            "instance_type": "m6i.large",
            "allocatable_cpu_millicores": 1930,
            "allocatable_memory_mib": 7168,
            "requested_cpu_millicores": 250,
            "requested_memory_mib": 512,
        },
    )


def test_what_is_requested_of_a_node_is_unknown_without_its_pods():
    found = seen(NODE, pod("a", asking("250m"), nodeName="n1"), without=["pods"])

    assert found["pod"] is None
    assert found["node"][0][2]["requested_cpu_millicores"] is None


def test_a_workload_tells_what_all_its_replicas_request_and_who_manages_it():
    helm = {"app.kubernetes.io/managed-by": "Helm"}
    release = {"meta.helm.sh/release-name": "shop"}
    owned = [{"apiVersion": "example.com/v1", "kind": "Kafka", "name": "events", "uid": "1"}]
    found = seen(
        workload("Deployment", "web", labels=helm, annotations=release),
        workload("StatefulSet", "kafka", ownerReferences=owned),
    )

    web, kafka = (data for _, _, data in found["workload"])

    assert (web["kind"], web["replicas"], web["ready_replicas"]) == ("Deployment", 2, 0)
    assert (web["requested_cpu_millicores"], web["requested_memory_mib"]) == (1000, 512)
    assert "Helm" in web["owner_hint"]
    assert kafka["owner_hint"] == "Kafka events"


def test_one_kind_of_workload_that_is_unread_leaves_all_as_they_were():
    assert seen(workload("Deployment", "web"), without=["daemonsets.apps"])["workload"] is None


def test_volumes_claims_and_services():
    claim = {"namespace": "shop", "name": "orders"}
    csi = {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"}
    volume = {"capacity": {"storage": "10Gi"}, "claimRef": claim, "csi": csi, "storageClassName": "gp3"}
    wanted = {"volumeName": "pv", "resources": {"requests": {"storage": "1536Mi"}}, "storageClassName": "gp3"}
    balancer = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
    found = seen(
        thing("PersistentVolume", "pv", namespace="", spec=volume, status={"phase": "Bound"}),
        thing("PersistentVolumeClaim", "orders", spec=wanted, status={"phase": "Bound"}),
        thing("Service", "web", spec={"type": "LoadBalancer", "selector": {"a": "b"}}, status=balancer),
    )

    assert found["persistent-volume"][0][2] == {
        "name": "pv",
        "capacity_gib": 10.0,
        "phase": "Bound",
        "claim_namespace": "shop",
        "claim_name": "orders",
        "storage_class": "gp3",
        "volume_handle": "vol-1",
    }
    assert found["persistent-volume-claim"][0][2] == {
        "namespace": "shop",
        "name": "orders",
        "phase": "Bound",
        "volume_name": "pv",
        "requested_storage_gib": 1.5,
        "storage_class": "gp3",
    }
    assert found["service"][0] == (
        "shop",
        "web",
        {
            "namespace": "shop",
            "name": "web",
            "service_type": "LoadBalancer",
            "selector_count": 1,
            "load_balancer_ingress_count": 1,
            "owner_hint": "",
        },
    )


def test_an_empty_cluster_has_empty_lists_and_none_that_is_unknown():
    assert set(map(type, seen().values())) == {list}
