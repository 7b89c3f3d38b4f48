"""How many of the planted wastes each AWS check finds, how many innocents it accuses, and whether its guards hold."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from opscurb.aws.provider import AWS
from opscurb.aws.region import AwsRegion
from opscurb.check import Check, Metric
from opscurb.policy import Policy
from opscurb.resource import Resource
from opscurb.results import Checked, Event, Found, Unknown, Usage
from opscurb.scanner import scan
from opscurb.target import Billing, Collected, Measured, NoBilling
from tests.engine import answers
from tests.engine.cloud import Cloud
from tests.engine.plants import PLANTS

Alter = Callable[[Any], Any]
Findings = Mapping[tuple[str, str], Found]


def main() -> None:
    """Plant, scan and print one line a check, then the sum; ends with 1 when anything was wrong."""
    with _emulator() as cloud:
        rows = [_examine(cloud, check) for check in AWS.checks.values()]
    _show(rows)
    sys.exit(any(row.missed or row.false or row.held < row.tried or row.gaps for row in rows))


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one check."""

    check_id: str
    planted: int
    found: int
    missed: int
    innocent: int
    false: int
    gaps: int
    held: int
    tried: int


def _examine(cloud: Cloud, check: Check) -> Row:
    cloud.reset()
    planted = PLANTS[check.id](cloud)
    seen = _Seen(cloud.region(), datetime.now(UTC))
    events = seen.scan(check)
    found = _findings(events)
    ids = {one.resource.id for one in found.values()}
    examined = sum(
        event.examined + event.exempt + event.too_new for event in events if isinstance(event, Checked)
    )
    outcomes = [holds(seen, check, found) for holds in _guards_of(check)]
    return Row(
        check.id,
        planted=len(planted),
        found=len(ids & planted),
        missed=len(planted - ids),
        innocent=max(0, examined - len(planted)),
        false=len(ids - planted),
        gaps=sum(isinstance(event, Unknown) for event in events),
        held=sum(outcomes),
        tried=len(outcomes),
    )


@dataclass(slots=True)
class _Seen:
    """A region as it was seen once, to be judged again with rows that are altered."""

    target: AwsRegion
    now: datetime
    measured: Measured | None = None
    billing: Billing = field(default_factory=NoBilling)
    usage: Usage = field(default_factory=Usage)
    _altered: tuple[str, Alter] = ("", lambda row: row)

    @property
    def region(self) -> str:
        return self.target.region

    @property
    def prices(self) -> Any:
        return self.target.prices

    def collect(self, resource_type: str) -> Collected:
        collected = self.target.collect(resource_type)
        changed, alter = self._altered
        return (
            replace(collected, rows=tuple(map(alter, collected.rows)))
            if resource_type == changed
            else collected
        )

    def measure(self, queries: Sequence[tuple[Metric, Resource]], now: datetime) -> Measured:
        if self.measured is None:
            self.measured = self.target.measure(queries, now)
        return self.measured

    def stop(self) -> None:
        """All was seen."""

    def scan(self, check: Check, alter: Alter = lambda row: row) -> list[Event]:
        """Judge the region by one check, each row of the type it judges altered first."""
        self._altered = (check.reads, alter)
        return list(scan(self, [check], Policy(), self.now))


class _Paid(NoBilling):
    """The billing of an account that paid for half of all hours in advance."""

    def committed(self, resource: Resource) -> Decimal:
        return Decimal("0.5")


Holds = Callable[[_Seen, Check, Findings], bool]


def _guards_of(check: Check) -> Iterator[Holds]:
    """What must hold of a check, by the guards that it declares."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    yield _silent(_tagged("opscurb:ignore", "true"))
    yield _silent(_tagged("opscurb:ignore-until", tomorrow))
    yield _silent(lambda row: replace(row, service_owned=True))
    if check.transitional_excluded:
        yield _silent(lambda row: replace(row, status="deleting"))
    if check.min_age:
        yield _silent(lambda row: replace(row, created=datetime.now(UTC)))
    if check.backups_excluded:
        yield _silent(_tagged("aws:backup:source-resource", "x"))
    if check.standby_respected:
        yield _each(_tagged("role", "standby"), lambda one, was: one.confidence < was.confidence)
    if check.owners_respected:
        yield _each(_tagged("aws:autoscaling:groupName", "web"), lambda one, was: "web" in one.managed_by)
    if check.commitments_respected:
        yield _cheaper


def _tagged(name: str, value: str) -> Alter:
    def tagged(row: Any) -> Any:
        # A row may hold the resource that a finding of it is about.
        within = {of.name: getattr(row, of.name) for of in fields(row)}
        held = {of: tagged(one) for of, one in within.items() if isinstance(one, Resource)}
        return replace(row, tags={**row.tags, name: value}, **held)

    return tagged


def _silent(alter: Alter) -> Holds:
    return lambda seen, check, found: not _findings(seen.scan(check, alter))


def _each(alter: Alter, holds: Callable[[Found, Found], bool]) -> Holds:
    def every(seen: _Seen, check: Check, found: Findings) -> bool:
        again = _findings(seen.scan(check, alter))
        return again.keys() == found.keys() and all(holds(again[key], was) for key, was in found.items())

    return every


def _cheaper(seen: _Seen, check: Check, found: Findings) -> bool:
    seen.billing = _Paid()
    again = _findings(seen.scan(check))
    seen.billing = NoBilling()
    priced = {key for key, was in found.items() if was.monthly_cost}
    return again.keys() == found.keys() and all(
        again[key].monthly_cost < found[key].monthly_cost for key in priced
    )


def _findings(events: Sequence[Event]) -> dict[tuple[str, str], Found]:
    return {event.key: event for event in events if isinstance(event, Found)}


@contextmanager
def _emulator() -> Iterator[Cloud]:
    """An emulated AWS in this process, so that what is planted can be aged."""
    from moto.server import ThreadedMotoServer

    os.environ |= Cloud.ENVIRONMENT
    answers.fill()
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield Cloud(f"http://{host}:{port}")
    finally:
        server.stop()


def _show(rows: Sequence[Row]) -> None:
    names = ("check", "planted", "found", "missed", "innocents", "accused", "gaps", "guards held")
    total = Row("all", *(sum(getattr(row, name) for row in rows) for name in Row.__slots__[1:]))
    table = [names, *(_cells(row) for row in (*rows, total))]
    widths = [max(len(line[column]) for line in table) for column in range(len(names))]
    for number, line in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def _cells(row: Row) -> tuple[str, ...]:
    numbers = (row.planted, row.found, row.missed, row.innocent, row.false, row.gaps)
    return (f"{row.check_id}", *map(str, numbers), f"{row.held} of {row.tried}")


if __name__ == "__main__":
    main()
