"""Keeps what a scan saw of a region as JSON, and plays it back as if it were seen now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from opscurb.check import DAY_SECONDS, Check, Metric, Reason
from opscurb.money import ZERO
from opscurb.plain import Rebuild, plain
from opscurb.policy import Policy
from opscurb.provider import Provider
from opscurb.resource import Resource
from opscurb.results import Unread, Usage
from opscurb.scanner import scan
from opscurb.series import Series
from opscurb.target import NO_BILLING, Billing, Collected, Measured, Query, Target

VERSION = 3
# Kept of every metric, so that a recording can be judged over longer windows than those it was made with.
DAYS = 30
Key = tuple[str, str, str, str, int, str]


@dataclass(slots=True)
class RecordedMetrics:
    """The series that were seen; one that nobody asked for then is not known now, nor is a longer one."""

    answers: dict[Key, tuple[int, Series]] = field(default_factory=dict)
    failed: Unread | None = None

    def series(self, metric: Metric, resource: Resource) -> Series | None:
        """The part that the metric's days ask for of what was seen."""
        days, series = self.answers.get(_key(metric, resource.arn), (0, None))
        return series.within(metric.days) if series is not None and metric.days <= days else None

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        """A recording keeps what was seen, not why something was not."""
        return Unread(Reason.NO_METRICS, f"too few values of {metric.name}")


@dataclass(frozen=True, slots=True)
class RecordedBilling:
    """What the bill and the advisers had told; what nobody asked for then is not known now."""

    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    said: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def billed(self, usage: str) -> Decimal | None:
        """Dollars a month for a kind of usage."""
        return self.amounts.get(usage)

    def committed(self, resource: Resource) -> Decimal:
        """The share of a resource's hours that was paid in advance."""
        return self.shares.get(resource.arn, ZERO)

    def advice(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """What was said of a resource."""
        return self.said.get(arn, ())


@dataclass(slots=True)
class RecordedRegion:
    """A region as it was recorded, with every moment moved so that ages are what they were then."""

    region: str
    prices: Any
    collected: dict[str, Collected] = field(default_factory=dict)
    measured: RecordedMetrics = field(default_factory=RecordedMetrics)
    usage: Usage = field(default_factory=Usage)
    billing: Billing = NO_BILLING

    def collect(self, resource_type: str) -> Collected:
        """The rows of a type; one that was not recorded is unread."""
        never = Collected(unread=(Unread(Reason.UNREADABLE, f"{resource_type} was not recorded"),))
        return self.collected.get(resource_type, never)

    def measure(self, queries: Sequence[Query], now: datetime) -> RecordedMetrics:
        """The metrics that were recorded."""
        return self.measured

    def stop(self) -> None:
        """A recording makes no calls."""


@dataclass(frozen=True, slots=True)
class _Listener:
    """Passes questions about the bill on and keeps the answers."""

    billing: Billing
    kept: RecordedBilling

    def billed(self, usage: str) -> Decimal | None:
        return _kept(self.kept.amounts, usage, self.billing.billed(usage))

    def committed(self, resource: Resource) -> Decimal:
        return _kept(self.kept.shares, resource.arn, self.billing.committed(resource)) or ZERO

    def advice(self, arn: str) -> Sequence[Mapping[str, Any]]:
        return _kept(self.kept.said, arn, self.billing.advice(arn)) or ()


def _kept(answers: Any, asked: str, answer: Any) -> Any:
    if answer:
        answers[asked] = answer
    return answer


@dataclass(slots=True)
class _Recorder:
    """Passes a scan's questions on to a target and keeps the answers."""

    target: Target
    collected: dict[str, Collected] = field(default_factory=dict)
    answers: list[tuple[Metric, str, Series]] = field(default_factory=list)
    told: RecordedBilling = field(default_factory=RecordedBilling)

    @property
    def region(self) -> str:
        return self.target.region

    @property
    def prices(self) -> Any:
        return self.target.prices

    @property
    def usage(self) -> Usage:
        return self.target.usage

    @property
    def billing(self) -> Billing:
        return _Listener(self.target.billing, self.told)

    def collect(self, resource_type: str) -> Collected:
        self.collected[resource_type] = self.target.collect(resource_type)
        return self.collected[resource_type]

    def measure(self, queries: Sequence[Query], now: datetime) -> Measured:
        long = [(_long(metric), resource) for metric, resource in queries]
        measured = self.target.measure(long, now)
        for metric, resource in long:
            if (series := measured.series(metric, resource)) is not None:
                self.answers.append((metric, resource.arn, series))
        return measured

    def stop(self) -> None:
        self.target.stop()


def _long(metric: Metric) -> Metric:
    """The metric over the days that are kept; what is finer than days would be too much."""
    return replace(metric, days=max(DAYS, metric.days)) if metric.period == DAY_SECONDS else metric


def record(
    target: Target, checks: Sequence[Check], now: datetime, policy: Policy | None = None
) -> dict[str, Any]:
    """Scan a region and keep, as JSON-ready data, every row and metric that its checks looked at."""
    recorder = _Recorder(target)
    for _ in scan(recorder, checks, policy or Policy(), now):
        pass
    series = [
        {"metric": plain(metric), "arn": arn, "series": plain(answer)}
        for metric, arn, answer in recorder.answers
    ]
    return {
        "version": VERSION,
        "region": target.region,
        "at": now.astimezone(UTC).isoformat(),
        "rows": {name: plain(recorder.collected[name]) for name in sorted(recorder.collected)},
        "series": series,
        "billing": plain(recorder.told),
    }


def play(recorded: Mapping[str, Any], provider: Provider, now: datetime) -> RecordedRegion:
    """A recorded region as if it were seen now; raises ValueError for a recording of another version."""
    if recorded["version"] != VERSION:
        raise ValueError(f"a recording of version {recorded['version']}, not {VERSION}")
    rebuild = Rebuild(now - datetime.fromisoformat(recorded["at"]))
    return RecordedRegion(
        recorded["region"],
        provider.prices(recorded["region"]),
        {name: rebuild(rows) for name, rows in recorded["rows"].items()},
        RecordedMetrics(dict(_answer(rebuild, one) for one in recorded["series"])),
        billing=rebuild(recorded["billing"]),
    )


def _answer(rebuild: "Rebuild", one: Mapping[str, Any]) -> tuple[Key, tuple[int, Series]]:
    metric: Metric = rebuild(one["metric"])
    return _key(metric, one["arn"]), (metric.days, rebuild(one["series"]))


def _key(metric: Metric, arn: str) -> Key:
    """A metric of a resource, however long it is looked at."""
    return metric.namespace, metric.name, metric.stat, metric.by, metric.period, arn
