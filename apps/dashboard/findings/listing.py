"""What the list of findings shows: groups or rows, what they add up to, and the ways on from there."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString

from apps.dashboard.findings.groups import group_of
from apps.dashboard.findings.query import Query
from apps.dashboard.findings.rows import NAMES, joined, row_of, text
from apps.dashboard.forms.marking import SPANS
from apps.findings import browsing
from apps.findings.browsing import OPEN, Sum
from apps.findings.exemptions import MOST_AT_ONCE
from apps.findings.marking import MOST
from apps.findings.services import VERDICTS
from apps.scans.selectors import coverage_of, latest_completed
from apps.settings.saved_views import ask_views
from apps.tenancy.postgresql.asking import together
from apps.tenancy.scope import scope

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


def _options(titles: Mapping[str, str], chosen: str = "") -> SafeString:
    """What a list to choose from holds."""
    return joined(
        f'<option value="{text(value)}"{" selected" if value == chosen else ""}>{text(title)}</option>'
        for value, title in titles.items()
    )


_SPAN_OPTIONS = _options(SPANS, "30")


def listing(query: Query, may_mark: bool, is_whole: bool) -> Callable[[], dict[str, Any]]:
    """The context of the list, under way; with the saved views where it is of the whole page. Needs a scope."""
    with together():
        query.ask_choices()
        views = ask_views() if is_whole else list
        sums = browsing.ask_sums_by_state(query.filter) if query.is_valid else dict
        found = _found(query, may_mark and not query.is_grouped)
    return lambda: _around(query, may_mark) | {"saved": views(), "tabs": _tabs(query, sums())} | found()


def _around(query: Query, may_mark: bool) -> dict[str, Any]:
    """What stands around the findings."""
    return {
        "query": query,
        "chips": list(query.chips()) if query.is_valid else [],
        **{f"{name}_url": query.url(f"findings-{name}") for name in ("mark", "undo", "export")},
        "views": _ways(VIEWS, "by", query, "check" if query.is_grouped else "resource"),
        "sorts": _ways(SORTS, "sort", query, query.sort),
        "may_mark": may_mark and not query.is_grouped,
        "actions": ACTIONS[query.state],
        "spans": _SPAN_OPTIONS,
        "members": _options(query.choices.members),
        "keep_url": query.url("findings-views") if may_mark and query.is_narrowed else "",
        "most": MOST,
        "most_exempt": MOST_AT_ONCE,
    }


def _found(query: Query, may_mark: bool) -> Callable[[], dict[str, Any]]:
    """What the address chooses, under way."""
    if not query.is_valid:
        return lambda: {"sum": Sum(), "rows": "", "groups": ""}
    return _grouped(query) if query.is_grouped else _listed(query, may_mark)


def _grouped(query: Query) -> Callable[[], dict[str, Any]]:
    asked = browsing.ask_groups(query.filter, query.order)
    url = query.template(CHECK, check=CHECK, check_is="", by="resource")

    def told() -> dict[str, Any]:
        found, total = asked()
        is_dated = any(group["first_seen_at"] for group in found)
        return {
            "sum": total,
            "groups": joined(group_of(group, url, is_dated) for group in found),
            "shown": len(found),
            "is_dated": is_dated,
        }

    return told


def _listed(query: Query, may_mark: bool) -> Callable[[], dict[str, Any]]:
    asked = browsing.ask_page(query.filter, query.cut(ROWS), NAMES)
    suffix = f"?{chosen}" if (chosen := query.text()) else ""

    def told() -> dict[str, Any]:
        found, now = asked(), timezone.now()
        return {
            "sum": found.sum,
            "rows": joined(row_of(row, n, suffix, now, may_mark) for n, row in enumerate(found.rows, 1)),
            "shown": len(found.rows),
            "next_url": query.after(found.next) if found.next else "",
            "first_url": query.url() if "cursor" in query.chosen else "",
        }

    return told


def _ways(titles: Mapping[str, str], name: str, query: Query, current: str) -> SafeString:
    """Links to the list with another value of a field."""
    return joined(
        _way(title, query.url(**{name: value}), value == current) for value, title in titles.items()
    )


def _tabs(query: Query, sums: Mapping[str, Sum]) -> SafeString:
    """Links to the states, with how many findings are in each where that is known."""
    tabs = []
    for value, title in TABS.items():
        states = OPEN if value == "open" else (value,)
        count = sum(sums[state].findings for state in states if state in sums)
        told = f"{title} ({count})" if sums else title
        tabs.append(f"<li>{_way(told, query.url(state=value), value == query.state)}</li>")
    return joined(tabs)


def _way(title: str, url: str, is_current: bool) -> str:
    current = ' aria-current="true"' if is_current else ""
    return f'<a href="{text(url)}"{current}>{title}</a>'


def nothing(query: Query, customer_id: UUID) -> dict[str, Any]:
    """Why there is nothing to show: nobody looked, nothing matches, or everything (or not) was looked at."""
    if query.is_narrowed or query.state != "open":
        return {"nothing": "matches" if query.is_narrowed else "in_state"}
    with scope(customer_id):
        scan = latest_completed()
        if scan is None:
            return {"nothing": "looked"}
        coverage = coverage_of(scan)
    gaps = len(coverage["could_not_check"]) + len(coverage["failed_units"])
    return {"nothing": "clean" if coverage["complete"] else "gaps", "gaps": gaps, "scan": scan}
