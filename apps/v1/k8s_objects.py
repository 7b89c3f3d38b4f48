"""The objects of clusters, as the last scans read them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kubernetes.reporting import signals_of
from apps.kubernetes.selectors import InventoryCut, list_inventory
from apps.rest.cursors import names_cursor, write_cursor
from apps.v1.base import V1View
from apps.v1.k8s_shapes import (
    NodeShape,
    ObjectQuery,
    ObjectShape,
    PersistentVolumeClaimShape,
    PersistentVolumeShape,
    PodShape,
    ServiceShape,
    WorkloadShape,
    fields_of,
)
from apps.v1.pages import list_shape, listed, place_of

TAGS = ["kubernetes"]


class ObjectsView(V1View):
    """Objects of one kind, by context, namespace and name."""

    kind: ClassVar[str]
    shape: ClassVar[type[ObjectShape]]

    def answer(self, request: Request) -> Response:
        """The objects that a query string asks for; raises Refused."""
        query = ObjectQuery.checked(request.query_params)
        place = place_of(query)
        after = names_cursor(place.token) if place.token is not None else None
        found = list_inventory(
            self.kind,
            InventoryCut(limit=place.limit, offset=place.offset, after=after),
            context=query.get("context"),
            namespace=query.get("namespace"),
        )
        signals = signals_of(found.items)
        items = [self.shown(item, its) for item, its in zip(found.items, signals, strict=True)]
        return listed(query, items, write_cursor(found.next) if found.next else None)

    def shown(self, item: Any, signals: list[str]) -> dict[str, Any]:
        """An object as the surface names its fields."""
        known = {**item.data, **self.derived(item.data)}
        known |= {"context": item.context, "account_id": item.account_id or "demo", "signals": signals}
        return {name: known.get(name) for name in fields_of(self.shape)}

    def derived(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What follows from what was read."""
        return {}


class Nodes(ObjectsView):
    """The nodes of clusters."""

    kind, shape = "node", NodeShape

    @extend_schema(
        operation_id="list_k8s_nodes", tags=TAGS, parameters=[ObjectQuery], responses=list_shape(NodeShape)
    )
    def get(self, request: Request) -> Response:
        """List nodes with what is requested of them."""
        return self.answer(request)

    def derived(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """How much of a node is requested."""
        return {
            f"{what}_requested_percent": _percent(
                data.get(f"requested_{what}_{unit}"), data.get(f"allocatable_{what}_{unit}")
            )
            for what, unit in (("cpu", "millicores"), ("memory", "mib"))
        }


class Pods(ObjectsView):
    """The pods of clusters."""

    kind, shape = "pod", PodShape

    @extend_schema(
        operation_id="list_k8s_pods", tags=TAGS, parameters=[ObjectQuery], responses=list_shape(PodShape)
    )
    def get(self, request: Request) -> Response:
        """List pods of all namespaces."""
        return self.answer(request)


class Workloads(ObjectsView):
    """What keeps pods running."""

    kind, shape = "workload", WorkloadShape

    @extend_schema(
        operation_id="list_k8s_workloads",
        tags=TAGS,
        parameters=[ObjectQuery],
        responses=list_shape(WorkloadShape),
    )
    def get(self, request: Request) -> Response:
        """List Deployments, StatefulSets and DaemonSets."""
        return self.answer(request)


class PersistentVolumes(ObjectsView):
    """The volumes of clusters."""

    kind, shape = "persistent-volume", PersistentVolumeShape

    @extend_schema(
        operation_id="list_k8s_persistent_volumes",
        tags=TAGS,
        parameters=[ObjectQuery],
        responses=list_shape(PersistentVolumeShape),
    )
    def get(self, request: Request) -> Response:
        """List volumes and whether anything claims them."""
        return self.answer(request)


class PersistentVolumeClaims(ObjectsView):
    """The claims of volumes."""

    kind, shape = "persistent-volume-claim", PersistentVolumeClaimShape

    @extend_schema(
        operation_id="list_k8s_persistent_volume_claims",
        tags=TAGS,
        parameters=[ObjectQuery],
        responses=list_shape(PersistentVolumeClaimShape),
    )
    def get(self, request: Request) -> Response:
        """List claims and what they are bound to."""
        return self.answer(request)


class Services(ObjectsView):
    """The services of clusters."""

    kind, shape = "service", ServiceShape

    @extend_schema(
        operation_id="list_k8s_services",
        tags=TAGS,
        parameters=[ObjectQuery],
        responses=list_shape(ServiceShape),
    )
    def get(self, request: Request) -> Response:
        """List services and how far they are exposed."""
        return self.answer(request)


def _percent(part: float | None, whole: float | None) -> float | None:
    return round(part / whole * 100, 1) if whole and part is not None else None
