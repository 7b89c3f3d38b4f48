"""What the plan includes, how much of it is used, and what stops when it is used up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from apps.accounts.selectors import list_accounts, list_cloud_accounts
from apps.customers.limits import Window
from apps.customers.plans import PLANS, Plan
from apps.customers.selectors import count_valid_keys, plan_of
from apps.recommendations.ledger import this_month
from apps.recommendations.selectors import preferences
from apps.reports.selectors import count_reports
from apps.schedules.selectors import list_schedules
from apps.tenancy.scope import current_customer
from apps.webhooks.selectors import list_webhooks

# From here on it is time to say so.
NEAR_PERCENT = 80
# What the plan counts, its name for people, what stops at the limit and until when.
COUNTED = {
    "aws_accounts": ("AWS accounts", "No further one can be connected until one is removed."),
    "cloud_accounts": ("Accounts of other clouds, and clusters", "No further one until one is removed."),
    "api_keys": ("API keys", "No further one until one is revoked or has expired."),
    "schedules": ("Schedules", "No further one until one is deleted."),
    "webhooks": ("Webhooks", "No further one until one is deleted."),
    "reports": ("Reports kept", "No further one until one is deleted."),
}
# Rows of the table of plans.
COMPARED = {
    **{name: label for name, (label, _) in COUNTED.items()},
    "schedule_least_minutes": "Minutes between scans of a schedule, at least",
    "delivery_days": "Days that deliveries of webhooks may be kept",
    "running_units": "Regions scanned at a time",
    "ai_monthly": "AI explanations a month",
    "rate_per_hour": "API calls an hour",
    "rate_per_minute": "API calls a minute",
}


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a limit is used; None is without limit."""

    name: str
    label: str
    used: int
    limit: int | None
    stops: str
    again: datetime | None = None

    @property
    def state(self) -> str:
        """`full` at the limit, `near` shortly before it, `ok` otherwise."""
        if self.limit is None or self.used * 100 < self.limit * NEAR_PERCENT:
            return "ok"
        return "full" if self.used >= self.limit else "near"

    @property
    def near(self) -> int:
        """Where it begins to be near."""
        return (self.limit or 0) * NEAR_PERCENT // 100


def usage(windows: tuple[Window, Window] | None) -> dict[str, Any]:
    """The context of the page; `windows` of calls are read before, outside of the scope it needs."""
    plan = plan_of(current_customer())
    return {
        "plan": plan,
        "counted": list(_counted(plan)),
        "ai": _ai() if plan.ai_models else None,
        "models": plan.ai_models,
        "rates": list(_rates(windows)) if windows else None,
        "plans": [{"name": name, "is_yours": name == plan.name} for name in PLANS],
        "compared": [
            (label, [getattr(other, name) for other in PLANS.values()]) for name, label in COMPARED.items()
        ],
    }


def _counted(plan: Plan) -> Iterator[Used]:
    counts = {
        "aws_accounts": len(list_accounts()),
        "cloud_accounts": len(list_cloud_accounts()),
        "api_keys": count_valid_keys(current_customer()),
        "schedules": len(list_schedules()),
        "webhooks": len(list_webhooks()),
        "reports": count_reports(),
    }
    for name, (label, stops) in COUNTED.items():
        yield Used(name, label, counts[name], getattr(plan, name), stops)


def _ai() -> Used:
    quota = preferences().quota
    stops = "Rule-based steps go on; a model is asked again with the next month, in UTC."
    again = datetime.combine(_next_month(this_month()), datetime.min.time(), UTC)
    return Used("ai", "AI explanations this month", quota.used, quota.limit, stops, again)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _rates(windows: tuple[Window, Window]) -> Iterator[Used]:
    stops = "Further calls are answered with 429 and when to try again. Pages are not counted."
    for name, window in zip(("minute", "hour"), windows, strict=True):
        again = datetime.fromtimestamp(window.reset, UTC) if window.used else None
        label = f"API calls of the last {name}" if name == "minute" else "API calls of this hour"
        yield Used(name, label, window.used, window.limit, stops, again)
