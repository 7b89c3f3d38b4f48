"""Clusters on /v1: the contexts of stored kubeconfigs, scans of clusters alone, and what they found."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.findings.selectors import Cut, Order, list_findings
from apps.kubernetes.contexts import Contexts as Known
from apps.kubernetes.contexts import list_contexts
from apps.kubernetes.reporting import findings_meant
from apps.rest.cursors import money_cursor, write_cursor
from apps.rest.input import Checked, Text
from apps.scans.payload import LONGEST_TEXT, known, request_of
from apps.scans.requests import request_scan
from apps.v1.base import V1View
from apps.v1.finding_shape import NAMES, FindingShape, shown
from apps.v1.pages import LongListQuery, list_shape, listed, place_of
from apps.v1.scan_body import OPTIONAL, TEXT
from apps.v1.scans import NO_KUBECONFIG, AcceptedShape, accepted
from opscurb.reports.kubernetes import PROVIDER

TAGS = ["kubernetes"]
LABEL = "The label of a stored kubeconfig, which is its account's name; never a file"
NAME: dict[str, Any] = {"required": False, "allow_blank": True, "default": "", "max_length": LONGEST_TEXT}


class ContextQuery(Checked):
    """Which kubeconfig, and which of its contexts would be liked best."""

    path = Text(help_text=f"{LABEL}. Without one it is the oldest", **NAME)
    # The library's own attribute of this name is not hidden: declared fields are taken off the class.
    context = Text(help_text="The context to prefer", **NAME)  # type: ignore[assignment]


class ContextShape(serializers.Serializer):
    """A context of a kubeconfig."""

    name = serializers.CharField()
    cluster = serializers.CharField()
    user = serializers.CharField()
    namespace = serializers.CharField(help_text="Empty where it names none")


class ReadinessShape(serializers.Serializer):
    """Whether a scan has something to scan."""

    status = serializers.ChoiceField(("ready", "blocked"))
    provider_hint = serializers.ChoiceField(("eks", "gke", "aks", "generic", "unknown"))
    active_context_source = serializers.ChoiceField(("preferred", "current_context", "first_context", "none"))
    warnings = serializers.ListField(child=serializers.CharField())


class ContextsShape(serializers.Serializer):
    """The contexts of a stored kubeconfig."""

    kubeconfig_path = serializers.CharField(help_text="Its label; empty where none is stored")
    current_context = serializers.CharField(help_text="Empty where it names none")
    contexts = ContextShape(many=True)
    active_context = serializers.CharField(
        allow_null=True, help_text="The one that is meant unless it is named"
    )
    readiness = ReadinessShape()

    example: ClassVar[dict[str, Any]] = {
        "kubeconfig_path": "clusters",
        "current_context": "prod",
        "contexts": [{"name": "prod", "cluster": "prod", "user": "opscurb", "namespace": ""}],
        "active_context": "prod",
        "readiness": {
            "status": "ready",
            "provider_hint": "eks",
            "active_context_source": "current_context",
            "warnings": [],
        },
    }


class ClusterScanBody(Checked):
    """Which clusters to scan: all contexts of all stored kubeconfigs unless it says otherwise."""

    kubeconfig_path = serializers.CharField(help_text=LABEL, **TEXT)
    kube_context = serializers.CharField(help_text="One of its contexts; without one all of them", **TEXT)
    path = serializers.CharField(help_text="The same as kubeconfig_path", **TEXT)
    context = serializers.CharField(help_text="The same as kube_context", **TEXT)  # type: ignore[assignment]
    demo_mode = serializers.BooleanField(help_text="Scan the recorded demo cluster", **OPTIONAL)

    example: ClassVar[dict[str, Any]] = {"kubeconfig_path": "clusters", "kube_context": "prod"}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The fields under their first names, as they came; raises Invalid or ValidationError."""
        if not isinstance(data, Mapping):
            self.fail("invalid", datatype=type(data).__name__)
        given = {
            "kubeconfig_path": data.get("kubeconfig_path") or data.get("path"),
            "kube_context": data.get("kube_context") or data.get("context"),
            "demo_mode": data.get("demo_mode"),
        }
        return known(given)


class Contexts(V1View):
    """The contexts of a stored kubeconfig."""

    missing = NO_KUBECONFIG

    @extend_schema(
        operation_id="list_k8s_contexts", tags=TAGS, parameters=[ContextQuery], responses=ContextsShape
    )
    def get(self, request: Request) -> Response:
        """List the contexts of a stored kubeconfig, and which one is meant."""
        query = ContextQuery.checked(request.query_params)
        return Response(told(list_contexts(query["path"], query["context"])))


class ClusterScans(V1View):
    """Scans of clusters alone."""

    missing = NO_KUBECONFIG
    needs = {"POST": "scan"}
    creates = True

    @extend_schema(
        operation_id="create_k8s_scan", tags=TAGS, request=ClusterScanBody, responses=AcceptedShape
    )
    def post(self, request: Request) -> Response:
        """Queue a scan of clusters; without a body, of all that are connected."""
        wanted = request_of(ClusterScanBody.checked(request.data), "api:kubernetes")
        return accepted(request_scan(replace(wanted, providers=(PROVIDER,))))


class ClusterFindings(V1View):
    """Waste in clusters that is still there and not handled."""

    @extend_schema(
        operation_id="list_k8s_findings",
        tags=TAGS,
        parameters=[LongListQuery],
        responses=list_shape(FindingShape),
    )
    def get(self, request: Request) -> Response:
        """List findings of clusters; a cursor shows each once, whatever a scan changes meanwhile."""
        query = LongListQuery.checked(request.query_params)
        place = place_of(query)
        after = money_cursor(place.token) if place.token is not None else None
        cut = Cut(place.limit, place.offset, after, Order.STABLE)
        found = list_findings(findings_meant(), cut, NAMES)
        return listed(query, list(map(shown, found.rows)), write_cursor(found.next) if found.next else None)


def told(found: Known) -> dict[str, Any]:
    """A kubeconfig's contexts as the surface names them."""
    names = ("name", "cluster", "user", "namespace")
    active = found.choice.context
    return {
        "kubeconfig_path": found.label,
        "current_context": found.current,
        "contexts": [{name: getattr(context, name) for name in names} for context in found.contexts],
        "active_context": active and active.name,
        "readiness": {
            "status": "ready" if found.is_ready else "blocked",
            "provider_hint": found.provider_hint,
            "active_context_source": found.choice.source,
            "warnings": list(found.warnings),
        },
    }
