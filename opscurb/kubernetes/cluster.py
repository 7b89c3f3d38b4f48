"""One cluster by one context of a kubeconfig, as the scanner sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from opscurb.check import Reason
from opscurb.kubernetes.api import ClusterApi
from opscurb.kubernetes.collector import Collector
from opscurb.kubernetes.collectors import COLLECTORS
from opscurb.kubernetes.errors import ClusterProblem, unread_because
from opscurb.kubernetes.prices import PriceBook, price_book
from opscurb.kubernetes.reading import Reader
from opscurb.kubernetes.rows import CloudDisk, Remembered
from opscurb.once import Once
from opscurb.prices import PriceTable
from opscurb.resource import ODD_DATA
from opscurb.results import Unread, Usage
from opscurb.target import NO_BILLING, Billing, Collected, Measured, Query, Unmeasured

NO_CLOUD_ACCOUNT = Unread(
    Reason.NO_PERMISSION,
    "connect the cloud account that holds the cluster's disks to compare them",
    needs=("a connected cloud account",),
)
NO_PROMETHEUS = Unread(
    Reason.NO_METRICS, "no Prometheus is connected for this cluster", needs=("prometheus",)
)


class History(Protocol):
    """Where a cluster's metrics of the past are kept."""

    def measure(self, queries: Sequence[Query], now: datetime) -> Measured:
        """The values of many metrics; never raises."""

    def stop(self) -> None:
        """Ask nothing more."""


@dataclass(slots=True)
class Cluster:
    """Reads the objects of a cluster; each type of row is read once, whoever asks.

    `remembered` is what earlier scans noted, `cloud_disks` reads the disks of connected cloud accounts, `history` asks
    the cluster's Prometheus.
    """

    api: ClusterApi
    context: str
    remembered: tuple[Remembered, ...] = ()
    cloud_disks: Callable[[], Collected] | None = None
    history: History | None = None
    # The prices of a region of AWS; without it, those that are bundled.
    aws_prices: Callable[[str], PriceTable] | None = None
    reader: Reader = field(init=False)
    prices: PriceBook = field(init=False)
    _once: Once = field(default_factory=Once)

    def __post_init__(self) -> None:
        self.reader = Reader(self.context)
        self.prices = price_book(self.aws_prices)

    @property
    def region(self) -> str:
        """The context."""
        return self.context

    @property
    def billing(self) -> Billing:
        """A cluster has no bill of its own."""
        return NO_BILLING

    @property
    def usage(self) -> Usage:
        """What reading the cluster has cost so far."""
        return self.api.usage

    def collect(self, resource_type: str) -> Collected:
        """Read a type of row once; a second caller waits for the first one's answer."""
        return self._once.collect(resource_type, self._read)

    def rows(self, resource_type: str) -> tuple[Any, ...]:
        """Rows of another type for who builds on them; none where they could not be read."""
        collected = self.collect(resource_type)
        return () if collected.failed else collected.rows

    def measure(self, queries: Sequence[Query], now: datetime) -> Measured:
        """Metrics of the past, where a Prometheus is connected."""
        return Unmeasured(NO_PROMETHEUS) if self.history is None else self.history.measure(queries, now)

    def stop(self) -> None:
        """Make no further call: lists that are read end at their next page."""
        self.api.stop()
        if self.history is not None:
            self.history.stop()

    def _read(self, resource_type: str) -> Collected:
        if resource_type == Remembered.type:
            return Collected(self.remembered)
        if resource_type == CloudDisk.type:
            return self.cloud_disks() if self.cloud_disks else Collected(unread=(NO_CLOUD_ACCOUNT,))
        return self._listed(COLLECTORS[resource_type])

    def _listed(self, collector: Collector) -> Collected:
        rows: list[Any] = []
        unread: list[Unread] = []
        try:
            for row in collector.read(self):
                (unread if isinstance(row, Unread) else rows).append(row)
        except ClusterProblem as problem:
            unread.append(unread_because(problem, collector.needs))
        except ODD_DATA as error:
            unread.append(Unread(Reason.UNREADABLE, f"{collector.resource_type}: {type(error).__name__}"))
        return Collected(tuple(rows), tuple(unread))
