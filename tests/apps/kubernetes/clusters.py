"""A small cluster as literals: its objects as scans hand them in, and waste that was found in it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.accounts.models import CloudAccount
from apps.findings.store import Sighting, store
from apps.kubernetes.services import keep_inventory
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.check import Category, Check, Playbook, Severity
from opscurb.kubernetes.rows import arn_of
from opscurb.price import Component, Line, Price
from opscurb.resource import Resource
from opscurb.results import Found

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CONTEXT = "prod"
Item = tuple[str, str, dict[str, Any]]


def node(name: str = "node-1", requested: int | None = 500, allocatable: int = 4000) -> Item:
    return (
        "",
        name,
        {
            "name": name,
            "provider_id": f"aws:///us-east-1a/i-{name}",
            "instance_type": "m6i.xlarge",
            "allocatable_cpu_millicores": allocatable,
            "allocatable_memory_mib": 15000,
            "requested_cpu_millicores": requested,
            "requested_memory_mib": 3000,
        },
    )


def pod(name: str, namespace: str = "shop", **given: Any) -> Item:
    return (
        namespace,
        name,
        {
            "namespace": namespace,
            "name": name,
            "node_name": "node-1",
            "phase": "Running",
            "requested_cpu_millicores": 250,
            "requested_memory_mib": 512,
        }
        | given,
    )


def workload(name: str, kind: str = "Deployment", namespace: str = "shop") -> Item:
    return (
        namespace,
        name,
        {
            "namespace": namespace,
            "name": name,
            "kind": kind,
            "replicas": 2,
            "ready_replicas": 2,
            "requested_cpu_millicores": 500,
            "requested_memory_mib": 1024,
            "owner_hint": "Helm release shop",
        },
    )


def volume(name: str, phase: str = "Released") -> Item:
    return (
        "",
        name,
        {
            "name": name,
            "capacity_gib": 100.0,
            "phase": phase,
            "claim_namespace": "shop",
            "claim_name": "orders",
            "storage_class": "gp3",
            "volume_handle": f"vol-{name}",
        },
    )


def claim(name: str, namespace: str = "shop") -> Item:
    return (
        namespace,
        name,
        {
            "namespace": namespace,
            "name": name,
            "phase": "Bound",
            "volume_name": "pv-1",
            "requested_storage_gib": 100.0,
            "storage_class": "gp3",
        },
    )


def service(name: str, namespace: str = "shop") -> Item:
    return (
        namespace,
        name,
        {
            "namespace": namespace,
            "name": name,
            "service_type": "LoadBalancer",
            "selector_count": 1,
            "load_balancer_ingress_count": 1,
            "owner_hint": "",
        },
    )


CLUSTER: Mapping[str, Sequence[Item]] = {
    "node": [node()],
    "pod": [pod("web-1"), pod("web-2"), pod("db-0", "data", phase="Pending", node_name="")],
    "workload": [workload("web"), workload("web", "StatefulSet")],
    "persistent-volume": [volume("pv-1")],
    "persistent-volume-claim": [claim("orders")],
    "service": [service("web")],
}


def connect(who: Any, name: str = "clusters") -> UUID:
    """A connected account of clusters."""
    with scope(who.customer_id):
        return CloudAccount.objects.create(provider="kubernetes", name=name, status="connected").id


def keep(
    who: Any,
    items: Mapping[str, Sequence[Item] | None] = CLUSTER,
    *,
    account_id: UUID | None = None,
    context: str = CONTEXT,
    at: datetime = NOW,
) -> None:
    """Keep what a scan read of a cluster; the demo's without an account."""
    with scope(who.customer_id):
        keep_inventory(account_id, context, account_id is None, items, at)


def waste(
    kind: str, name: str, dollars: object, check_id: str, *, context: str = CONTEXT, **given: Any
) -> Found:
    """A finding about an object; its name holds its namespace where it has one."""
    fix = Playbook("", (), (), (), (), 1)
    namespace, _, short = name.rpartition("/")
    arn = arn_of(context, kind, short, namespace)
    resource = Resource(id=name, arn=arn, region=context, name=short)
    cost = Decimal(str(dollars))
    price = Price((Line(arn, given.pop("component", Component.HOURS), "", cost, Decimal(1)),))
    check = Check(
        check_id, "Waste.", lambda rows, scan: (), "k8s_row", Category.IDLE_RESOURCES, "Delete it", fix
    )
    details = given.pop("details", {})
    return Found(
        check, resource, price, Severity.MEDIUM, 0.95, "unused", details, counted_cost=price.monthly, **given
    )


def found(who: Any, *batch: Found, account_id: UUID | None = None, at: datetime = NOW) -> UUID:
    """Store what a finished scan of clusters found; the scan's id."""
    demo = account_id is None
    with scope(who.customer_id):
        scan = Scan.objects.create(
            trigger_source="api:kubernetes", demo=demo, status="completed", started_at=at, finished_at=at
        )
        store(batch, Sighting(scan.id, account_id, demo, at, "kubernetes"))
        return scan.id
