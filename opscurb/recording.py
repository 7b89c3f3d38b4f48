"""Keeps what a scan saw of a region as JSON, and plays it back as if it were seen now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType
from typing import Any

from opscurb.check import DAY_SECONDS, Check, Metric, Reason
from opscurb.policy import Policy
from opscurb.provider import Provider
from opscurb.resource import Resource
from opscurb.results import Unread, Usage
from opscurb.scanner import scan
from opscurb.series import Series
from opscurb.target import NO_BILLING, Billing, Collected, Measured, Query, Target

VERSION = 2
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


@dataclass(slots=True)
class _Recorder:
    """Passes a scan's questions on to a target and keeps the answers."""

    target: Target
    collected: dict[str, Collected] = field(default_factory=dict)
    answers: list[tuple[Metric, str, Series]] = field(default_factory=list)

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
        return self.target.billing

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
        {"metric": _plain(metric), "arn": arn, "series": _plain(answer)}
        for metric, arn, answer in recorder.answers
    ]
    return {
        "version": VERSION,
        "region": target.region,
        "at": now.astimezone(UTC).isoformat(),
        "rows": {name: _plain(recorder.collected[name]) for name in sorted(recorder.collected)},
        "series": series,
    }


def play(recorded: Mapping[str, Any], provider: Provider, now: datetime) -> RecordedRegion:
    """A recorded region as if it were seen now; raises ValueError for a recording of another version."""
    if recorded["version"] != VERSION:
        raise ValueError(f"a recording of version {recorded['version']}, not {VERSION}")
    rebuild = _Rebuild(now - datetime.fromisoformat(recorded["at"]))
    return RecordedRegion(
        recorded["region"],
        provider.prices(recorded["region"]),
        {name: rebuild(rows) for name, rows in recorded["rows"].items()},
        RecordedMetrics(dict(_answer(rebuild, one) for one in recorded["series"])),
    )


def _answer(rebuild: "_Rebuild", one: Mapping[str, Any]) -> tuple[Key, tuple[int, Series]]:
    metric: Metric = rebuild(one["metric"])
    return _key(metric, one["arn"]), (metric.days, rebuild(one["series"]))


def _key(metric: Metric, arn: str) -> Key:
    """A metric of a resource, however long it is looked at."""
    return metric.namespace, metric.name, metric.stat, metric.by, metric.period, arn


def _plain(value: Any) -> Any:
    """JSON-ready data that `_Rebuild` makes the value of again; every object names its kind in `$`."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {"$": "time", "of": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$": "decimal", "of": str(value)}
    if isinstance(value, Mapping):
        return {"$": "map", "of": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, frozenset | set):
        return {"$": "set", "of": [_plain(item) for item in sorted(value)]}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        named = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.init}
        return {"$": f"{type(value).__module__}:{type(value).__qualname__}", **named}
    raise TypeError(f"cannot record a {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class _Rebuild:
    """Makes values of recorded data, moments moved by `shift`."""

    shift: timedelta

    def __call__(self, data: Any) -> Any:
        if isinstance(data, list):
            return tuple(self(item) for item in data)
        if not isinstance(data, dict):
            return data
        match data["$"]:
            case "time":
                return datetime.fromisoformat(data["of"]) + self.shift
            case "decimal":
                return Decimal(data["of"])
            case "map":
                return MappingProxyType({self(key): self(item) for key, item in data["of"]})
            case "set":
                return frozenset(self(item) for item in data["of"])
            case kind:
                named = {name: self(item) for name, item in data.items() if name != "$"}
                return _class(kind)(**named)


def _class(kind: str) -> type:
    """One of the engine's own dataclasses; nothing else can be named by a recording."""
    module, _, name = kind.partition(":")
    if not module.startswith("opscurb."):
        raise ValueError(f"a recording cannot hold a {kind}")
    found: type = getattr(import_module(module), name)
    return found
