"""What the list of findings shows: groups or rows, what they add up to, and the ways on from there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.dashboard.findings.groups import group_of
from apps.dashboard.findings.query import Query
from apps.dashboard.findings.rows import NAMES, row_of
from apps.dashboard.forms.marking import SPANS
from apps.findings import browsing
from apps.findings.browsing import OPEN, Sum
from apps.findings.exemptions import MOST_AT_ONCE
from apps.findings.marking import MOST
from apps.findings.services import VERDICTS
from apps.scans.selectors import coverage_of, latest_completed

ROWS = 50
# Stands in an address where the name of a check will.
CHECK = "-check-"
TABS = {
    "open": "Open",
    "snoozed": "Snoozed",
    "exempt": "Exempt",
    "handled": "Handled",
    "resolved": "Resolved",
}
SORTS = {"saving": "Saving", "severity": "Severity", "age": "Oldest first"}
VIEWS = {"check": "By check", "resource": "By resource"}
_ALWAYS = ("assign", *VERDICTS)
# What can be done to findings in a state.
ACTIONS = {
    "open": ("handle", "snooze", "exempt", *_ALWAYS),
    "snoozed": ("reopen", "handle", "exempt", *_ALWAYS),
    "exempt": _ALWAYS,
    "handled": ("reopen", *_ALWAYS),
    "resolved": VERDICTS,
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
        "may_mark": may_mark and not query.is_grouped,
        "actions": ACTIONS[query.state],
        "spans": SPANS.items(),
        "members": query.choices.members.items(),
        "keep_url": query.url("findings-views") if may_mark and query.is_narrowed else "",
        "most": MOST,
        "most_exempt": MOST_AT_ONCE,
    }
    if not query.is_valid:
        return context | {"sum": Sum(), "rows": [], "groups": []}
    context |= _grouped(query) if query.is_grouped else _listed(query, context["may_mark"])
    return context if context["sum"].findings else context | _nothing(query)


def _grouped(query: Query) -> dict[str, Any]:
    found, total = browsing.groups(query.filter, query.order)
    is_dated = any(group["first_seen_at"] for group in found)
    url = query.template(CHECK, check=CHECK, check_is="", by="resource")
    rows = [group_of(group, url, is_dated) for group in found]
    return {"sum": total, "groups": rows, "is_dated": is_dated}


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
