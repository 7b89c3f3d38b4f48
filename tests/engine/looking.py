"""What a check looks at in a test: literals in, verdicts out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from opscurb.aws.prices import price_book
from opscurb.check import DAY_SECONDS, Check, Metric, Reason
from opscurb.policy import Policy
from opscurb.resource import Resource
from opscurb.results import Event, Found, Unread, Usage
from opscurb.scanner import Collected, scan
from opscurb.series import Series
from opscurb.target import NO_BILLING, Billing

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def ago(days: int) -> datetime:
    """So many days before the tests' now."""
    return NOW - timedelta(days=days)


class Account:
    """A scan target made of literals: rows by type, values of metrics, oldest first, by (name, resource id)."""

    def __init__(
        self,
        rows: Mapping[str, Sequence[Any]],
        metrics: Mapping[tuple[str, str], Sequence[float]] | None = None,
        region: str = "us-east-1",
        unread: Mapping[str, Any] | None = None,
        billing: Billing = NO_BILLING,
    ) -> None:
        self.region = region
        self.billing = billing
        self.prices = price_book(region)
        self.failed = None
        self.usage = Usage()
        self._rows = rows
        self._metrics = metrics or {}
        self._unread = unread or {}

    def collect(self, resource_type: str) -> Collected:
        unread = self._unread.get(resource_type)
        return Collected(tuple(self._rows.get(resource_type, ())), (unread,) if unread else ())

    def measure(self, queries: Sequence[tuple[Metric, Resource]], now: datetime) -> "Account":
        return self

    def series(self, metric: Metric, resource: Resource) -> Series | None:
        values = self._metrics.get((metric.name, resource.id))
        if values is None:
            return Series() if metric.sparse else None
        step = metric.period / DAY_SECONDS
        return Series(tuple(values), tuple(step * periods for periods in range(len(values), 0, -1)))

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        return Unread(Reason.NO_METRICS, f"too few values of {metric.name}")

    def stop(self) -> None:
        """There is nothing to stop."""


def look(
    check: Check,
    *rows: Resource,
    policy: Policy | None = None,
    also: Mapping[str, Sequence[Any]] | None = None,
    metrics: Mapping[tuple[str, str], Sequence[float]] | None = None,
    region: str = "us-east-1",
    unread: Mapping[str, Any] | None = None,
    billing: Billing = NO_BILLING,
) -> list[Event]:
    """Run one check over rows through the real scanner, guards and claims included."""
    account = Account({check.reads: rows, **(also or {})}, metrics, region, unread, billing)
    return list(scan(account, [check], policy or Policy(), NOW))


def found(check: Check, *rows: Resource, **given: Any) -> list[Found]:
    """Only the findings of `look`."""
    return [event for event in look(check, *rows, **given) if isinstance(event, Found)]
