"""What a provider offers the scanner: one region of one account, its rows and its metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from opscurb.check import Metric, Series
from opscurb.money import ZERO
from opscurb.resource import Resource
from opscurb.results import Unread, Usage

Query = tuple[Metric, Resource]


@dataclass(frozen=True, slots=True)
class Collected:
    """Rows of one type, and what of it could not be read; `failed` when nothing of it can be trusted."""

    rows: tuple[Any, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def failed(self) -> Unread | None:
        """Why the whole type could not be read, None when it could."""
        return next((unread for unread in self.unread if not unread.resource_id), None)


class Measured(Protocol):
    """The values of many metrics."""

    @property
    def failed(self) -> Unread | None:
        """Why none of them could be read, None when some could."""

    def series(self, metric: Metric, resource: Resource) -> Series | None:
        """The values of one metric, few as they may be; None where they could not be read."""

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        """Why a metric cannot be judged by: it could not be read, or has too few values."""


class Billing(Protocol):
    """What the bill of an account and its provider's own advisers tell of a region."""

    def billed(self, usage: str) -> Decimal | None:
        """Dollars a month that the bill shows for a kind of usage; None without such evidence."""

    def committed(self, resource: Resource) -> Decimal:
        """The share, 0 to 1, of a resource's hours that is paid in advance and saves nothing by its end."""

    def advice(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """What the provider's own advisers say of a resource."""


class NoBilling:
    """The billing of an account of which nothing is known."""

    def billed(self, usage: str) -> Decimal | None:
        """No evidence."""
        return None

    def committed(self, resource: Resource) -> Decimal:
        """Nothing is known to be paid in advance."""
        return ZERO

    def advice(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """Nobody said anything."""
        return ()


NO_BILLING = NoBilling()


class Target(Protocol):
    """One region of one account, as a provider offers it to the scanner."""

    @property
    def region(self) -> str:
        """The region's name."""

    @property
    def prices(self) -> Any:
        """The price book of the region."""

    @property
    def usage(self) -> Usage:
        """What reading it has cost so far."""

    @property
    def billing(self) -> Billing:
        """What is known of the account's bill."""

    def collect(self, resource_type: str) -> Collected:
        """Read a resource type; never raises."""

    def measure(self, queries: Sequence[Query], now: datetime) -> Measured:
        """Read daily metrics in as few calls as the provider allows; never raises."""

    def stop(self) -> None:
        """Begin no further call to the cloud; what is asked for from now on is unread."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """The metrics of a region none of which could be read."""

    failed: Unread

    def series(self, metric: Metric, resource: Resource) -> Series | None:
        """Nothing is known."""
        return None

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        """What kept all of them from being read."""
        return self.failed
