"""What the first page shows: what waste costs, where it is, how it went on and how much of it could be looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from apps.dashboard.charts import Bar, Points, StepChart, bars, step_chart
from apps.dashboard.forms.findings import label_of
from apps.findings.browsing import browse
from apps.findings.listing import Cut
from apps.findings.selectors import Filter, summary
from apps.findings.totals import AccountSum, Ended, ended_since, shows_demo, sums_by_account, total_of
from apps.savings.selectors import savings
from apps.scans.coverage import Coverage, coverage_by_account
from apps.scans.selectors import ScanCut, latest_completed, list_scans, progress_of
from apps.scans.trend import trend
from apps.schedules.selectors import list_schedules

# How far back the trend goes unless another range is chosen.
USUAL_DAYS = 90
TOP, LAST_SCANS, MOST_BARS = 10, 5, 10
ENDED_DAYS = 30
# What is not looked at by a schedule is old after a week.
UNSCHEDULED = timedelta(days=7)
LEVELS = ("high", "medium", "low")
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
        "price_basis",
        "demo",
    )
}


@dataclass(frozen=True, slots=True)
class View:
    """What an overview is of: one account or all, and how many days the trend goes back."""

    account_id: UUID | None = None
    days: int = USUAL_DAYS

    def findings_url(self, **further: str) -> str:
        """The list of findings that a number is of."""
        account = {"account": str(self.account_id)} if self.account_id else {}
        query = urlencode(account | further)
        return f"{reverse('findings')}?{query}" if query else reverse("findings")


def board(view: View, accounts: Sequence[Any]) -> dict[str, Any]:
    """The context of the overview of a customer with these accounts. Needs a scope."""
    scans, latest = last_scans(), latest_completed()
    # A demo that was looked at is no first scan.
    is_first = latest is None or latest.demo
    context = {
        "view": view,
        "scans": scans,
        "latest": latest,
        "steps": {"connected": bool(accounts), "scanned": not is_first} if is_first else None,
        "stale": _stale(latest) if not is_first else None,
        **running(scans),
    }
    return context | _numbers(view) if latest else context


def last_scans() -> list[Any]:
    """The newest scans. Needs a scope."""
    return list_scans(cut=ScanCut(limit=LAST_SCANS)).scans


def running(scans: Iterable[Any]) -> dict[str, Any]:
    """The newest scan that is not over, and how far it is. Needs a scope."""
    found = next((scan for scan in scans if not scan.is_over), None)
    return {"running": found, "progress": progress_of(found) if found else None}


def _numbers(view: View) -> dict[str, Any]:
    chosen, now = Filter(account_id=view.account_id), timezone.now()
    is_demo = shows_demo()
    totals = summary(chosen)
    ended = ended_since(chosen, _midnight(now) - timedelta(days=max(view.days, ENDED_DAYS)))
    return {
        "is_demo": is_demo,
        "totals": totals,
        "findings_url": view.findings_url(),
        "severities": [_severity(view, level, totals["by_severity"]) for level in LEVELS],
        "ended": _ended(view, ended, now),
        "saved": savings(view.account_id).by_state,
        "coverage": _coverage(coverage_by_account(demo=is_demo, account_id=view.account_id)),
        "categories": _categories(view, totals["by_category"]),
        "by_account": _accounts(view, sums_by_account(chosen)),
        "dearest": [_row(row) for row in browse(chosen, Cut(TOP), NAMES).rows],
        "trend": _trend(view, now, is_demo, ended),
    }


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _severity(view: View, level: str, groups: Mapping[str, Any]) -> dict[str, Any]:
    found = groups.get(level, {"findings": 0})
    return {"level": level, "findings": found["findings"], "url": view.findings_url(severity=level)}


def _ended(view: View, ended: Iterable[Ended], now: datetime) -> list[dict[str, Any]]:
    """What was handled and resolved in the last days, each with the list that it is of."""
    since = (_midnight(now) - timedelta(days=ENDED_DAYS)).date()
    lately = [one for one in ended if one.day >= since]
    states = {
        state: total_of(one.sum for one in lately if one.state == state) for state in ("resolved", "handled")
    }
    return [
        {"state": state, "sum": total, "url": view.findings_url(state=state)}
        for state, total in states.items()
    ]


def _coverage(found: list[Coverage]) -> dict[str, Any] | None:
    parts, read = sum(one.parts for one in found), sum(one.read for one in found)
    if not parts:
        return None
    # The scan to look at is the one with the most that could not be read.
    worst = max(found, key=lambda one: one.parts - one.read)
    return {
        "percent": read * 100 // parts,
        "parts": parts,
        "unread": parts - read,
        "not_permitted": sum(one.not_permitted for one in found),
        "worst": worst,
        "accounts": found,
    }


def _categories(view: View, groups: Mapping[str, Any]) -> list[Bar]:
    return bars(
        (label_of(name), group["monthly_savings"], group["findings"], view.findings_url(category=name))
        for name, group in groups.items()
    )


def _accounts(view: View, sums: list[AccountSum]) -> list[Bar]:
    shown, others = sums[:MOST_BARS], sums[MOST_BARS:]
    rows = [(one.name or "Demo", one.sum.monthly, one.sum.findings, _of_account(view, one)) for one in shown]
    if others:
        rest = total_of(one.sum for one in others)
        rows.append((f"Other {len(others)}", rest.monthly, rest.findings, view.findings_url()))
    return bars(rows)


def _of_account(view: View, one: AccountSum) -> str:
    return view.findings_url(account=str(one.account_id)) if one.account_id else view.findings_url()


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    is_priced = row["price_basis"] != "none"
    return {**row, "title": label_of(row["check_id"]), "saving": row["monthly_cost"] if is_priced else None}


def _trend(view: View, now: datetime, is_demo: bool, ended: Iterable[Ended]) -> StepChart | None:
    since = now - timedelta(days=view.days)
    seen = [(one.at, one.monthly) for one in trend(since, now, demo=is_demo, account_id=view.account_id)]
    # A week without a scan is common; much more is a time of which nothing is known.
    gap = max(timedelta(days=8), (now - since) / 6)
    return step_chart(
        since, now, [("Open saving", seen, gap), ("Resolved since", _resolved(ended, since), None)]
    )


def _resolved(ended: Iterable[Ended], since: datetime) -> Points:
    """How what was resolved since then adds up, from the first day of it; empty without any."""
    points: list[tuple[datetime, Decimal]] = []
    total = Decimal(0)
    for one in ended:
        day = datetime.combine(one.day, datetime.min.time(), tzinfo=since.tzinfo)
        if one.state == "resolved" and one.day >= since.date():
            total += one.sum.monthly
            points.append((max(day, since), total))
    return points


def _stale(latest: Any) -> dict[str, Any] | None:
    """Since when nothing was looked at, when that is longer than it should be."""
    every = [one.interval_minutes for one in list_schedules() if one.enabled and one.interval_minutes]
    patience = 2 * timedelta(minutes=min(every)) if every else UNSCHEDULED
    if timezone.now() - latest.finished_at <= patience:
        return None
    return {"since": latest.finished_at, "is_scheduled": bool(every)}
