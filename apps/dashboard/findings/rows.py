"""A finding as a row of the list, written at once: by a template, fifty of them took most of the page's time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from apps.dashboard.findings.resolved import short
from apps.dashboard.forms.findings import label_of
from apps.dashboard.templatetags.show import money, severity, span, when

NAMES = {
    name: name
    for name in (
        "id",
        "severity",
        "check_id",
        "resource_id",
        "account_name",
        "region",
        "monthly_cost",
        "counted_cost",
        "price_basis",
        "price_confidence",
        "first_seen_at",
        "state",
        "note",
        "snoozed_until",
        "snoozed_growth",
        "resolved_reason",
        "managed_by",
        "demo",
        "assignee",
        "verdict",
    )
}
NOTE = 80
# By the library's own function: Django's looks for lazy texts first, and here are a thousand values a page.
text = partial(escape, quote=True)
BADGES = {level: severity(level) for level in ("high", "medium", "low")}
_NEVER = Context()


def joined(parts: Iterable[str]) -> SafeString:
    """Parts of a page, in each of which every value is escaped, one after the other."""
    return mark_safe("".join(parts))  # noqa: S308


def row_of(row: Mapping[str, Any], number: int, suffix: str, now: datetime, may_mark: bool) -> str:
    """The row of a finding, whose page keeps the filter by `suffix`; every value in it is escaped."""
    resource, finding_id = text(row["resource_id"]), row["id"]
    seen = datetime.fromisoformat(row["first_seen_at"])
    account = '<span class="badge">Demo</span>' if row["demo"] else text(row["account_name"] or "")
    return (
        f"<tr>{_tick(finding_id, number, resource) if may_mark else ''}<td>{BADGES[row['severity']]}</td>"
        f'<td><a href="/findings/{finding_id}{text(suffix)}" id="l{number}">{text(label_of(row["check_id"]))}</a>'
        f'<div class="mono">{resource}</div>{"".join(map(_help, _told(row)))}</td><td>{account}</td>'
        f"<td>{text(row['region'])}</td><td>{span((now - seen).total_seconds())}</td>"
        f'<td class="num">{_saving(row)}</td></tr>\n'
    )


def _tick(finding_id: str, number: int, resource: str) -> str:
    return (
        f'<td><input type="checkbox" name="finding" value="{finding_id}" id="f{number}"'
        f' aria-label="Select {resource}"></td>'
    )


def _help(told: str) -> str:
    return f'<div class="help">{told}</div>'


def _saving(row: Mapping[str, Any]) -> str:
    """What fixing it alone saves, and how much of that counts where another finding saves the same dollars."""
    if row["price_basis"] == "none":
        return text(money(None))
    monthly, counted = row["monthly_cost"], row["counted_cost"]
    alone = text(money(monthly))
    if row["price_confidence"] == "estimated":
        alone += _help("estimated")
    return alone if counted >= monthly else alone + _help(f"{text(money(counted))} counted")


def _ends_of_snooze(row: Mapping[str, Any]) -> Iterator[str]:
    if row["snoozed_until"]:
        yield when(_NEVER, row["snoozed_until"])
    if row["snoozed_growth"]:
        yield f"it costs {row['snoozed_growth']} % more"


def _told(row: Mapping[str, Any]) -> Iterator[str]:
    if row["managed_by"]:
        yield f"Managed by {text(row['managed_by'])}"
    if row["assignee"]:
        yield f"Assigned to {text(row['assignee'])}"
    if row["verdict"]:
        yield text(label_of(row["verdict"]))
    if row["state"] == "snoozed":
        yield "Until " + " or ".join(_ends_of_snooze(row))
    if reason := short(row):
        yield reason
    if row["note"]:
        yield f"Note: {text(Truncator(row['note']).chars(NOTE))}"
