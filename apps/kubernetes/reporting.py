"""Gathers the findings of clusters for the reports about them."""

from datetime import datetime

import orjson

from apps.findings.places import ResourceFinding, findings_of_resources
from apps.findings.selectors import Cut, Filter, Order, checks_of_resources, list_findings
from apps.kubernetes.models import InventoryItem
from apps.kubernetes.selectors import shows_demo
from opscurb.kubernetes.rows import arn_of
from opscurb.reports.finding import KNOWN
from opscurb.reports.kubernetes import PROVIDER, ClusterTally

# Findings are read this many at a time, so that the largest cluster needs no more memory than a page.
PAGE = 500
NAMES = {column: column for column in KNOWN}


def findings_meant() -> Filter:
    """The findings of the clusters that lists of objects show. Needs a scope."""
    return Filter(provider=PROVIDER, demo=shows_demo())


def cluster_tally(since: datetime) -> ClusterTally:
    """The sums over findings of clusters that are active and were seen since then. Needs a scope."""
    tally, chosen, after = ClusterTally(), findings_meant(), None
    while True:
        page = list_findings(chosen, Cut(PAGE, after=after, order=Order.STABLE), NAMES)
        for row in map(orjson.loads, page.rows):
            if (row["last_seen_unix"] or row["first_seen_unix"]) >= since.timestamp():
                tally.add(row)
        after = page.next
        if after is None:
            return tally


def signals_of(items: list[InventoryItem]) -> list[list[str]]:
    """For each object the checks that found waste in it. Needs a scope."""
    found = checks_of_resources(findings_meant(), [_id_of(item) for item in items]) if items else {}
    return [found.get((item.account_id, _arn_of(item)), []) for item in items]


def waste_of(items: list[InventoryItem]) -> list[list[ResourceFinding]]:
    """For each object what was found about it, the dearest first. Needs a scope."""
    found = findings_of_resources(findings_meant(), [_id_of(item) for item in items]) if items else {}
    return [found.get((item.account_id, _arn_of(item)), []) for item in items]


def _id_of(item: InventoryItem) -> str:
    return f"{item.namespace}/{item.name}" if item.namespace else item.name


def _arn_of(item: InventoryItem) -> str:
    """The name by which findings know an object."""
    kind = item.data.get("kind") or item.kind.replace("-", "")
    return arn_of(item.context, kind, item.name, item.namespace)
