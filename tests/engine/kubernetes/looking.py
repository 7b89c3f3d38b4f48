"""What a check of a cluster looks at in a test: literals in, verdicts out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from opscurb.check import Check, Metric, Reason
from opscurb.kubernetes.history import History
from opscurb.kubernetes.prices import price_book
from opscurb.kubernetes.rows import Object, Owner, Remembered, Workload, arn_of
from opscurb.policy import Policy
from opscurb.resource import Resource
from opscurb.results import Condition, Event, Found, Unknown, Unread, Usage
from opscurb.scanner import Collected, scan
from opscurb.target import NO_BILLING
from tests.engine.looking import NOW, ago

CONTEXT = "prod"
GIB = 1024**3
MIB = 1024**2


def make(kind: type[Any], name: str, **changed: Any) -> Any:
    """An object of a kind, a hundred days old; `namespace/name`, or the name alone of what has no namespace."""
    namespace, _, plain = name.rpartition("/")
    given = dict(
        id=name,
        arn=arn_of(CONTEXT, kind.kind, plain, namespace),
        region=CONTEXT,
        name=plain,
        namespace=namespace,
        created=ago(100),
    )
    return kind(**given | changed)


def owned_by(kind: str, name: str) -> tuple[Owner, ...]:
    """The owners of what belongs to one thing."""
    return (Owner(kind, name),)


def daily(value: float, days: int = 14, **parts: float) -> History:
    """The same value on each of so many days, or those of an object's parts."""
    ago_each = tuple(range(days, 0, -1))
    each = {name: History((float(one),) * days, ago_each) for name, one in parts.items()}
    return History((float(value),) * days, ago_each, each)


class Cluster:
    """A scan target made of literals: rows of all types, histories by (metric, object id)."""

    def __init__(
        self,
        rows: Sequence[Object],
        histories: Mapping[tuple[str, str], History] | None = None,
        unread: Mapping[str, Unread] | None = None,
    ) -> None:
        self.region = CONTEXT
        self.prices = price_book()
        self.failed = None
        self.usage = Usage()
        self.billing = NO_BILLING
        self._rows = rows
        self._histories = histories or {}
        self._unread = unread or {}

    def collect(self, resource_type: str) -> Collected:
        rows = [row for row in self._rows if resource_type in _types(row)]
        unread = self._unread.get(resource_type)
        return Collected(tuple(rows), (unread,) if unread else ())

    def measure(self, queries: Sequence[tuple[Metric, Resource]], now: datetime) -> "Cluster":
        return self

    def series(self, metric: Metric, resource: Resource) -> History:
        keys = ((f"{metric.name} {metric.stat}", resource.id), (metric.name, resource.id))
        return next((self._histories[key] for key in keys if key in self._histories), History())

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        return Unread(Reason.NO_METRICS, f"too few values of {metric.name}")

    def stop(self) -> None:
        """There is nothing to stop."""


def _types(row: Object) -> tuple[str, ...]:
    is_one = isinstance(row, Workload) and row.kind in ("Deployment", "StatefulSet", "DaemonSet")
    return (row.type, Workload.type) if is_one else (row.type,)


def look(
    check: Check,
    *rows: Any,
    histories: Mapping[tuple[str, str], History] | None = None,
    unread: Mapping[str, Unread] | None = None,
    policy: Policy | None = None,
) -> list[Event]:
    """Run one check over a cluster through the real scanner, guards and claims included."""
    return list(scan(Cluster(rows, histories, unread), [check], policy or Policy(), NOW))


def found(check: Check, *rows: Any, **given: Any) -> list[Found]:
    """Only the findings of `look`, each as it was said last."""
    said = {event.key: event for event in look(check, *rows, **given) if isinstance(event, Found)}
    return list(said.values())


def unknown(check: Check, *rows: Any, **given: Any) -> list[Unknown]:
    """Only what of `look` could not be told."""
    return [event for event in look(check, *rows, **given) if isinstance(event, Unknown)]


def conditions(check: Check, *rows: Any, **given: Any) -> list[Condition]:
    """Only what the next scan is to remember."""
    return [event for event in look(check, *rows, **given) if isinstance(event, Condition)]


def remembered(check: Check, thing: Object, days: float, scans: int = 3) -> Remembered:
    """What earlier scans noted of an object, so many days ago for the first time."""
    since = NOW - timedelta(days=days)
    return Remembered(id=check.id, arn=thing.arn, region=CONTEXT, since=since, scans=scans)
