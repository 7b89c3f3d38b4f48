"""What the lists of clusters' objects answer."""

from typing import Any, ClassVar

from rest_framework import serializers

from apps.rest.input import Text
from apps.v1.pages import ListQuery

MILLICORES: dict[str, Any] = {"help_text": "Thousandths of a core"}
MIB: dict[str, Any] = {"help_text": "MiB"}
UNREAD = "By its pods; null where those could not be read"
# What is known of an object beyond its own fields, and where it is.
PLACE: dict[str, Any] = {
    "context": "prod",
    "account_id": "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77",
    "signals": [],
}


class ObjectQuery(ListQuery):
    """Which objects to list."""

    # Names of objects are longer than what other cursors hold.
    cursor = serializers.CharField(
        required=False, max_length=2048, help_text="`next_cursor` of the page before; implies the envelope"
    )
    # The library's own attribute of this name is not hidden: declared fields are taken off the class.
    context = Text(required=False, max_length=256, help_text="Of this context of a kubeconfig alone")  # type: ignore[assignment]
    namespace = Text(required=False, max_length=256, help_text="Of this namespace alone")


class ObjectShape(serializers.Serializer):
    """What every object of a cluster is shown with."""

    context = serializers.CharField(help_text="The context of a kubeconfig that it was read through")  # type: ignore[assignment]
    account_id = serializers.CharField(help_text="As in /v1/accounts; `demo` for the cluster of the demo")
    signals = serializers.ListField(
        child=serializers.CharField(), help_text="The checks with an active finding about it"
    )


class NodeShape(ObjectShape):
    """A node with what its pods request of it."""

    name = serializers.CharField()
    provider_id = serializers.CharField(help_text="The machine in its cloud; empty where none is told")
    instance_type = serializers.CharField()
    allocatable_cpu_millicores = serializers.IntegerField(**MILLICORES)
    allocatable_memory_mib = serializers.IntegerField(**MIB)
    # Null where the cluster's pods could not be read.
    requested_cpu_millicores = serializers.IntegerField(allow_null=True, **MILLICORES)
    requested_memory_mib = serializers.IntegerField(allow_null=True, **MIB)
    cpu_requested_percent = serializers.FloatField(allow_null=True, help_text="Of what is allocatable")
    memory_requested_percent = serializers.FloatField(allow_null=True, help_text="Of what is allocatable")

    example: ClassVar[dict[str, Any]] = {
        "name": "ip-10-0-12-7.ec2.internal",
        "provider_id": "aws:///us-east-1a/i-0a1b2c3d4e5f60718",
        "instance_type": "m6i.2xlarge",
        "allocatable_cpu_millicores": 7910,
        "allocatable_memory_mib": 30310,
        "requested_cpu_millicores": 1250,
        "requested_memory_mib": 3072,
        "cpu_requested_percent": 15.8,
        "memory_requested_percent": 10.1,
        **PLACE,
        "signals": ["k8s_node_low_requests"],
    }


class PodShape(ObjectShape):
    """A pod with what it requests."""

    namespace = serializers.CharField()
    name = serializers.CharField()
    node_name = serializers.CharField(help_text="Empty until it is scheduled")
    phase = serializers.CharField()
    requested_cpu_millicores = serializers.IntegerField(**MILLICORES)
    requested_memory_mib = serializers.IntegerField(**MIB)

    example: ClassVar[dict[str, Any]] = {
        "namespace": "shop",
        "name": "checkout-7d9f8b6c5-x2lqp",
        "node_name": "ip-10-0-12-7.ec2.internal",
        "phase": "Running",
        "requested_cpu_millicores": 500,
        "requested_memory_mib": 1024,
        **PLACE,
    }


class WorkloadShape(ObjectShape):
    """A Deployment, StatefulSet or DaemonSet with what all its replicas request."""

    namespace = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(("Deployment", "StatefulSet", "DaemonSet"))
    replicas = serializers.IntegerField()
    ready_replicas = serializers.IntegerField()
    requested_cpu_millicores = serializers.IntegerField(**MILLICORES)
    requested_memory_mib = serializers.IntegerField(**MIB)
    owner_hint = serializers.CharField(help_text="What manages it, as far as it tells; else empty")

    example: ClassVar[dict[str, Any]] = {
        "namespace": "shop",
        "name": "checkout",
        "kind": "Deployment",
        "replicas": 3,
        "ready_replicas": 3,
        "requested_cpu_millicores": 1500,
        "requested_memory_mib": 3072,
        "owner_hint": "Helm release shop",
        **PLACE,
    }


class PersistentVolumeShape(ObjectShape):
    """A volume and what claims it."""

    name = serializers.CharField()
    capacity_gib = serializers.FloatField()
    phase = serializers.CharField(help_text="`Released`, `Failed` and `Available` ones are used by nobody")
    claim_namespace = serializers.CharField(help_text="Empty without a claim")
    claim_name = serializers.CharField(help_text="Empty without a claim")
    storage_class = serializers.CharField()
    volume_handle = serializers.CharField(help_text="The disk in its cloud; empty where none is told")

    example: ClassVar[dict[str, Any]] = {
        "name": "pvc-6f0d2c7e-2f5b-4a57-8d0e-5a3c1f9b7e21",
        "capacity_gib": 100.0,
        "phase": "Released",
        "claim_namespace": "shop",
        "claim_name": "orders-data",
        "storage_class": "gp3",
        "volume_handle": "vol-0a1b2c3d4e5f60718",
        **PLACE,
        "signals": ["k8s_pv_released"],
    }


class PersistentVolumeClaimShape(ObjectShape):
    """A claim of storage and the volume that it is bound to."""

    namespace = serializers.CharField()
    name = serializers.CharField()
    phase = serializers.CharField(help_text="`Bound`, `Pending` or `Lost`")
    volume_name = serializers.CharField(help_text="Empty while it is not bound")
    requested_storage_gib = serializers.FloatField()
    storage_class = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "namespace": "shop",
        "name": "orders-data",
        "phase": "Bound",
        "volume_name": "pvc-6f0d2c7e-2f5b-4a57-8d0e-5a3c1f9b7e21",
        "requested_storage_gib": 100.0,
        "storage_class": "gp3",
        **PLACE,
        "signals": ["k8s_pvc_unmounted"],
    }


class ServiceShape(ObjectShape):
    """A service and how far it is exposed."""

    namespace = serializers.CharField()
    name = serializers.CharField()
    service_type = serializers.CharField(help_text="`LoadBalancer` ones have a load balancer of the cloud")
    selector_count = serializers.IntegerField()
    load_balancer_ingress_count = serializers.IntegerField(help_text="Addresses that its load balancer has")
    owner_hint = serializers.CharField(help_text="What manages it, as far as it tells; else empty")

    example: ClassVar[dict[str, Any]] = {
        "namespace": "shop",
        "name": "storefront",
        "service_type": "LoadBalancer",
        "selector_count": 2,
        "load_balancer_ingress_count": 1,
        "owner_hint": "Helm release shop",
        **PLACE,
        "signals": ["k8s_lb_service_no_endpoints"],
    }


def fields_of(shape: type[ObjectShape]) -> tuple[str, ...]:
    """The fields of a shape, its own first."""
    shared = ObjectShape().fields
    return (*(name for name in shape().fields if name not in shared), *shared)
