"""What the page of one finding shows: evidence, the price as arithmetic, how to fix it, what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson

from apps.customers.members import list_members
from apps.dashboard.findings import resolved
from apps.dashboard.findings.changes import changes_of
from apps.dashboard.findings.query import Query
from apps.dashboard.forms.findings import label_of
from apps.events.selectors import events_about
from apps.findings.browsing import neighbours
from apps.findings.exempt_listing import Told, get_exemption
from apps.findings.history import sightings_of
from apps.findings.listing import COLUMNS
from apps.findings.selectors import get_finding
from apps.recommendations.services import Fix, fix_of
from apps.scans.rechecking import last_recheck
from opscurb.reports.words import action_caution, check_of, detection_reason, sentence, shown_facts

NAMES = {name: name for name in ("id", *COLUMNS) if not name.endswith("_unix")}
MOST_EVENTS = 50
TOLD = {
    "finding.handled": "Marked as handled",
    "finding.snoozed": "Snoozed",
    "finding.reopened": "Put back on the list",
    "finding.noted": "Note written",
    "finding.assigned": "Assigned",
    "finding.judged": "Judged",
    "recommendation.written": "Explained by a model",
}
BASES = {
    "billed": "What was billed",
    "net": "Price after discounts",
    "list": "List price, on demand, without reservations or savings plans",
    "list_fallback": "List price of the copy that comes with the product, on demand",
    "none": "Not priced: no price is known for all of it",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a finding."""

    at: datetime
    text: str
    by: str = ""
    note: str = ""
    scan_id: UUID | None = None


def row_of(finding_id: UUID) -> dict[str, Any]:
    """The finding with its money as exact amounts; raises NotFound. Needs a scope."""
    row: dict[str, Any] = orjson.loads(get_finding(finding_id, NAMES))
    money = {name: Decimal(str(row[name])) for name in ("monthly_cost", "counted_cost", "annual_cost")}
    return row | money


def detail(finding_id: UUID, query: Query, may_mark: bool) -> dict[str, Any]:
    """The context of the page; raises NotFound. Needs a scope."""
    row = row_of(finding_id)
    check = check_of(row)
    before, after = neighbours(query.filter, query.order, finding_id) if query.is_valid else (None, None)
    return {
        "row": row,
        "title": label_of(row["check_id"]),
        "sentence": sentence(row),
        "reason": detection_reason(check, row),
        "caution": action_caution(check, row),
        "facts": list(shown_facts(row)),
        "price": price_of(row),
        "exemption": _exemption(row),
        "resolved": resolved.told(row) if row["state"] == "resolved" else "",
        "tags": sorted(row["tags"].items()),
        "console_url": console_url(row),
        "history": sorted(_history(row), key=lambda moment: moment.at, reverse=True),
        "list_url": query.url(),
        "before_url": query.url("finding", before) if before else "",
        "after_url": query.url("finding", after) if after else "",
        "changes": list(changes_of(row, query)) if may_mark else [],
        **looked_again(finding_id, query, may_mark),
        **panel(finding_id, query, may_mark),
    }


def looked_again(finding_id: UUID, query: Query, may_ask: bool) -> dict[str, Any]:
    """What came out of looking at it by itself, and whether that may be asked for. Needs a scope."""
    found = last_recheck(finding_id)
    return {
        "recheck": found,
        "here_url": query.url("finding", finding_id),
        "recheck_url": query.url("finding-recheck", finding_id) if may_ask else "",
    }


def _exemption(row: Mapping[str, Any]) -> Told | None:
    return get_exemption(UUID(row["exemption_id"])) if row["exemption_id"] else None


def panel(finding_id: UUID, query: Query, may_ask: bool) -> dict[str, Any]:
    """How to fix it, and what a model says or could be asked. Needs a scope."""
    fix = fix_of(finding_id)
    ways = {"ask_url": query.url("finding-ask", finding_id), "may_ask": may_ask}
    return {"fix": fix, "told": fix.kept, "ai": _state_of(fix), **ways}


def _state_of(fix: Fix) -> str:
    """In a word: what stands in the way of asking a model."""
    if not fix.preferences.plan.ai_models:
        return "plan"
    if not fix.is_connected:
        return "unconnected"
    return "used_up" if fix.preferences.quota.remaining == 0 else "ready"


def price_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The price as the lines that it adds up from, where it comes from, and what of it counts."""
    details, is_priced = row["details"], row["price_basis"] != "none"
    return {
        "lines": details.get("price_lines", ()),
        "monthly": row["monthly_cost"] if is_priced else None,
        "counted": row["counted_cost"] if row["counted_cost"] < row["monthly_cost"] else None,
        "taker": label_of(row["superseded_by"]) if row["superseded_by"] else "another finding",
        "basis": BASES.get(row["price_basis"], label_of(row["price_basis"])),
        "source": details.get("price_source", ""),
        "estimated": row["price_confidence"] == "estimated",
    }


def console_url(row: Mapping[str, Any]) -> str:
    """Where AWS's console shows the resource; empty for what has no such page."""
    arn = str(row["resource_arn"])
    is_real = row["provider"] == "aws" and arn.startswith("arn:aws:") and not row["demo"]
    return f"https://console.aws.amazon.com/go/view?arn={quote(arn, safe='')}" if is_real else ""


def _history(row: Mapping[str, Any]) -> Iterator[Moment]:
    yield Moment(datetime.fromisoformat(row["first_seen_at"]), "Found for the first time")
    if row["resolved_at"]:
        yield Moment(datetime.fromisoformat(row["resolved_at"]), resolved.told(row))
    for seen in sightings_of(UUID(row["id"])):
        yield Moment(seen.at, f"Seen by a scan, at ${seen.monthly_cost:,.2f} a month", scan_id=seen.scan_id)
    events = events_about(row["id"], MOST_EVENTS)
    people = {f"user:{one.user_id}": one.email for one in list_members()} if events else {}
    for event in events:
        text = TOLD.get(event.type, label_of(event.type.replace(".", "_")))
        yield Moment(event.created_at, text, _actor(event, people), _note_of(event.after or {}))


def _note_of(after: Mapping[str, Any]) -> str:
    """What an event of a finding says besides: its note, its verdict and why, or whose it is."""
    if "verdict" in after:
        return ": ".join(filter(None, (label_of(after["verdict"]) or "Taken back", after["reason"])))
    if "assignee" in after:
        return f"To {after['assignee'] or 'nobody'}"
    return after.get("note") or ""


def _actor(event: Any, people: Mapping[str, str]) -> str:
    if event.key_prefix:
        return f"API key {event.key_prefix}…"
    return people.get(event.actor, "somebody who left" if event.actor.startswith("user:") else event.actor)
