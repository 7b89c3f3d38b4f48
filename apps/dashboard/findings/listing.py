"""What the list of findings shows: groups or rows, what they add up to, and the ways on from there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.dashboard.findings.query import Query
from apps.dashboard.findings.rows import NAMES, row_of
from apps.dashboard.forms.findings import SNOOZES, label_of
from apps.findings import browsing
from apps.findings.browsing import OPEN, Sum
from apps.findings.marking import MOST
from apps.scans.selectors import coverage_of, latest_completed

ROWS = 50
TABS = {"open": "Open", "snoozed": "Snoozed", "handled": "Handled", "resolved": "Resolved"}
SORTS = {"saving": "Saving", "severity": "Severity", "age": "Oldest first"}
VIEWS = {"check": "By check", "resource": "By resource"}
# What can be done to findings in a state: the name of the action and what its button says.
ACTIONS = {
    "open": ("handle", "snooze"),
    "snoozed": ("reopen", "handle"),
    "handled": ("reopen",),
    "resolved": (),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A link to another view of the list; `count` is empty where it is not known."""

    title: str
    url: str
    is_current: bool
    count: int | None = None


def listing(query: Query, may_mark: bool) -> dict[str, Any]:
    """The context of the list. Needs a scope."""
    context: dict[str, Any] = {
        "query": query,
        "chips": list(query.chips()) if query.is_valid else [],
        **{f"{name}_url": query.url(f"findings-{name}") for name in ("mark", "undo", "export")},
        "views": _ways(VIEWS, "by", query, "check" if query.is_grouped else "resource"),
        "sorts": _ways(SORTS, "sort", query, query.sort),
        "tabs": list(_tabs(query, browsing.sums_by_state(query.filter))) if query.is_valid else [],
        "may_mark": may_mark and not query.is_grouped and bool(ACTIONS[query.state]),
        "actions": ACTIONS[query.state],
        "snoozes": SNOOZES.items(),
        "most": MOST,
    }
    if not query.is_valid:
        return context | {"sum": Sum(), "rows": [], "groups": []}
    context |= _grouped(query) if query.is_grouped else _listed(query, context["may_mark"])
    return context if context["sum"].findings else context | _nothing(query)


def _grouped(query: Query) -> dict[str, Any]:
    found, total = browsing.groups(query.filter, query.order)
    return {
        "sum": total,
        "groups": [_group(group, query) for group in found],
        "is_dated": any(group["first_seen_at"] for group in found),
    }


def _group(group: Mapping[str, Any], query: Query) -> dict[str, Any]:
    severity = next(level for level in ("high", "medium", "low") if group[level] or level == "low")
    return {
        **group,
        "title": label_of(group["check_id"]),
        "category": label_of(group["category"]),
        "severity": severity,
        "url": query.url(check=group["check_id"], check_is="", by="resource"),
    }


def _listed(query: Query, may_mark: bool) -> dict[str, Any]:
    found = browsing.browse(query.filter, query.cut(ROWS), NAMES)
    suffix = f"?{text}" if (text := query.text()) else ""
    now = timezone.now()
    return {
        "sum": found.sum,
        "rows": [row_of(row, n, suffix, now, may_mark) for n, row in enumerate(found.rows, 1)],
        "next_url": query.after(found.next) if found.next else "",
        "first_url": query.url() if "cursor" in query.chosen else "",
    }


def _ways(titles: Mapping[str, str], name: str, query: Query, current: str) -> list[Way]:
    return [Way(title, query.url(**{name: value}), value == current) for value, title in titles.items()]


def _tabs(query: Query, sums: Mapping[str, Sum]) -> Iterable[Way]:
    for value, title in TABS.items():
        states = OPEN if value == "open" else (value,)
        count = sum(sums.get(state, Sum()).findings for state in states) if sums else None
        yield Way(title, query.url(state=value), value == query.state, count)


def _nothing(query: Query) -> dict[str, Any]:
    """Why there is nothing to show: nobody looked, nothing matches, or everything (or not) was looked at."""
    if query.is_narrowed or query.state != "open":
        return {"nothing": "matches" if query.is_narrowed else "in_state"}
    scan = latest_completed()
    if scan is None:
        return {"nothing": "looked"}
    coverage = coverage_of(scan)
    gaps = len(coverage["could_not_check"]) + len(coverage["failed_units"])
    return {"nothing": "clean" if coverage["complete"] else "gaps", "gaps": gaps, "scan": scan}
