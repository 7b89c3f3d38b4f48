"""What the pages about clusters show: clusters, their objects beside what was found about them, what to do first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from apps.dashboard.forms.kubernetes import USUAL_DAYS, ObjectChoice
from apps.findings.browsing import Sum
from apps.findings.places import ResourceFinding, sums_by_region
from apps.kubernetes.clusters import KnownCluster, list_clusters, namespaces
from apps.kubernetes.reporting import cluster_tally, findings_meant, waste_of
from apps.kubernetes.selectors import InventoryCut, list_inventory, shows_demo
from apps.rest.cursors import names_cursor, write_cursor
from apps.rest.problems import Refused
from opscurb.errors import Invalid
from opscurb.reports.kubernetes import RISKS

VIEWS = {
    "clusters": "Clusters",
    "nodes": "Nodes",
    "workloads": "Workloads",
    "volumes": "Volumes",
    "claims": "Claims",
    "plan": "What to do",
}
# The kinds of objects that a view lists.
KINDS = {
    "nodes": "node",
    "workloads": "workload",
    "volumes": "persistent-volume",
    "claims": "persistent-volume-claim",
}
# Objects of these lie in a namespace.
NAMESPACED = ("workloads", "claims")
ROWS = 50
OVER_REQUESTED = "k8s_workload_over_requested"
RISK_WORDS = {
    "low": "Low: nothing that could not be put back",
    "medium": "Medium: something restarts",
    "high": "High: data is at stake",
}


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster in a list."""

    cluster: KnownCluster
    waste: Sum

    @property
    def cpu_percent(self) -> int | None:
        """How much of its nodes' CPU is requested."""
        return _percent(self.cluster.room.requested_cpu, self.cluster.room.cpu_millicores)

    @property
    def memory_percent(self) -> int | None:
        """How much of its nodes' memory is requested."""
        return _percent(self.cluster.room.requested_memory, self.cluster.room.memory_mib)


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """An object with what was found about it, the dearest first."""

    context: str
    namespace: str
    name: str
    data: Mapping[str, Any]
    found: list[ResourceFinding]

    @property
    def monthly(self) -> Decimal:
        """What the dearest of it saves; several about one object are not added up."""
        return max((one.monthly for one in self.found), default=Decimal(0))

    @property
    def cpu_percent(self) -> int | None:
        """Of a node: how much of its CPU is requested."""
        return self._requested("cpu", "millicores")

    @property
    def memory_percent(self) -> int | None:
        """Of a node: how much of its memory is requested."""
        return self._requested("memory", "mib")

    @property
    def sizing(self) -> dict[str, Any] | None:
        """Of a workload that requests too much: what it used, and what would be enough."""
        details = next((one.details for one in self.found if one.check_id == OVER_REQUESTED), None)
        if details is None:
            return None
        names, used = details.get("containers", []), details.get("used", [])
        return {
            # What was found before use was kept says nothing of it.
            "used": list(zip(names, used, strict=False)),
            "enough": list(zip(names, details.get("requests", []), strict=False)),
            "worth": details.get("reclaimable_monthly"),
        }

    def _requested(self, what: str, unit: str) -> int | None:
        known = self.data
        return _percent(known.get(f"requested_{what}_{unit}"), known.get(f"allocatable_{what}_{unit}"))


def view_of(view: str, given: QueryDict) -> dict[str, Any]:
    """The context of a view; raises Invalid for a cursor that is not ours. Needs a scope."""
    clusters = list_clusters()
    names = namespaces(KINDS[view]) if view in NAMESPACED else []
    form = ObjectChoice(given, (one.context for one in clusters), names)
    chosen = form.given()
    context = {"view": view, "views": VIEWS, "form": form, "clusters": clusters, "is_demo": shows_demo()}
    if view == "clusters":
        return context | {"rows": _clusters(clusters)}
    if view == "plan":
        return context | _plan(form)
    return context | _objects(view, chosen, form.cleaned_data.get("cursor", ""))


def _clusters(clusters: list[KnownCluster]) -> list[ClusterRow]:
    sums = sums_by_region(findings_meant()) if clusters else {}
    return [ClusterRow(one, sums.get((one.account_id, one.context), Sum())) for one in clusters]


def _objects(view: str, chosen: Mapping[str, Any], cursor: str) -> dict[str, Any]:
    place = None if view in NAMESPACED else {"namespace": None, "but_namespace": None}
    cut = InventoryCut(limit=ROWS, after=_after(cursor) if cursor else None)
    page = list_inventory(KINDS[view], cut, **{**chosen, **(place or {})})
    rows = [
        ObjectRow(item.context, item.namespace, item.name, item.data, found)
        for item, found in zip(page.items, waste_of(page.items), strict=True)
    ]
    return {"rows": rows, "next": write_cursor(page.next) if page.next else ""}


def _after(cursor: str) -> tuple[tuple[str, ...], UUID]:
    try:
        return names_cursor(cursor)
    except Refused as error:
        raise Invalid("is not one of ours; begin with the first page", "cursor") from error


def _plan(form: ObjectChoice) -> dict[str, Any]:
    """The report about what to do, as the API has it, with the actions under their risk."""
    days = int(form.cleaned_data["days"]) if form.is_valid() else USUAL_DAYS
    now = timezone.now()
    report = cluster_tally(now - timedelta(days=days)).action_plan(now, days)
    sums = {one["risk"]: one for one in report["risks"]}
    risks = [
        {
            **sums[risk],
            "words": RISK_WORDS[risk],
            "actions": [one for one in report["high_confidence_actions"] if one["risk"] == risk],
        }
        for risk in RISKS
    ]
    return {"report": report, "risks": risks}


def _percent(part: int | None, whole: int | None) -> int | None:
    return round(part * 100 / whole) if whole and part is not None else None
