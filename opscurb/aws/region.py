"""One region of an AWS account, as the scanner sees it."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from opscurb.aws.account.bill import Bill, LiveBill
from opscurb.aws.account.billing import AwsBilling
from opscurb.aws.collectors import COLLECTORS
from opscurb.aws.errors import ODD_DATA, CloudError, unread_because
from opscurb.aws.metrics import Metrics, read_metrics
from opscurb.aws.permissions import iam_actions
from opscurb.aws.prices import PriceBook, price_book
from opscurb.aws.session import AwsSession
from opscurb.check import Metric, Reason
from opscurb.once import Once
from opscurb.prices import PriceTable
from opscurb.resource import Resource, scrub
from opscurb.results import Unread, Usage
from opscurb.target import Collected


@dataclass(slots=True)
class AwsRegion:
    """Reads resources and metrics of one region; each resource type is read once, whoever asks.

    A `probe` reads only the first page of everything: enough to learn what the credentials allow.
    """

    session: AwsSession
    account_id: str
    region: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    probe: bool = False
    # What is known of the account's bill; without it, this session asks for what somebody looks at.
    account_bill: InitVar[Bill | None] = None
    # What was read from the price list for this region; without it, the bundled prices.
    table: PriceTable | None = None
    bill: Bill = field(init=False)
    billing: AwsBilling = field(init=False)
    _book: PriceBook | None = None
    _once: Once = field(default_factory=Once)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self, account_bill: Bill | None) -> None:
        self.bill = account_bill or LiveBill(self.session, self.account_id, self.now.date())
        self.billing = AwsBilling(self)

    @property
    def prices(self) -> PriceBook:
        """The prices of the region, as this account pays them."""
        if self._book is None:
            # A live bill takes a cent for each question, which prices alone are not worth.
            shares = {} if isinstance(self.bill, LiveBill) else self.billing.discounts()
            self._book = price_book(self.region, self.table, shares)
        return self._book

    @property
    def usage(self) -> Usage:
        """What this session's calls have cost so far."""
        return self.session.usage

    def collect(self, resource_type: str) -> Collected:
        """Read a resource type once; a second caller waits for the first one's answer."""
        return self._once.collect(resource_type, self._read)

    def rows(self, resource_type: str) -> tuple[Any, ...]:
        """Rows of another type for a collector that builds on them; raises Dependency when unreadable."""
        collected = self.collect(resource_type)
        if collected.failed is not None:
            raise Dependency(collected.failed)
        return collected.rows

    def _read(self, resource_type: str) -> Collected:
        collector = COLLECTORS[resource_type]
        rows: list[Any] = []
        unread: list[Unread] = []
        try:
            for row in collector.read(self):
                (unread if isinstance(row, Unread) else rows).append(row)
        except Dependency as error:
            unread.append(error.unread)
        except CloudError as error:
            unread.append(unread_because(error, collector.needs))
        except ODD_DATA as error:
            unread.append(Unread(Reason.UNREADABLE, f"{resource_type}: {type(error).__name__}", ()))
        missing = iam_actions(collector.needs)
        return Collected(tuple(rows), tuple(_naming(gap, missing) for gap in unread))

    def stop(self) -> None:
        """Make no further call: collectors that are at it end at their next page."""
        self._stopped.set()

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise Dependency(Unread(Reason.ERROR, "the scan was stopped"))

    def call(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Make one API call, by its boto3 names; raises what boto3 raises."""
        self._go_on()
        return getattr(self.session.client(service, self.region), operation)(**request)

    def pages(
        self, service: str, operation: str, key: str, page_size: int | None = None, **request: Any
    ) -> Iterator[dict[str, Any]]:
        """All items of a paged list, as the pages arrive; `page_size` only where the API has one."""
        client = self.session.client(service, self.region)
        if not client.can_paginate(operation):
            yield from self.call(service, operation, **request).get(key) or ()
            return
        config = {"PageSize": page_size} if page_size else {}
        self._go_on()
        for page in client.get_paginator(operation).paginate(**request, PaginationConfig=config):
            yield from page.get(key) or ()
            if self.probe:
                return
            self._go_on()

    def each(
        self, items: Iterable[dict[str, Any]], build: Callable[[dict[str, Any]], Any], id_of: str
    ) -> Iterator[Any]:
        """Build a row of every item; one with odd data becomes Unread for itself alone."""
        for item in items:
            try:
                row = build(item)
            except CloudError as error:
                yield unread_because(error, (), _id(item, id_of))
            except ODD_DATA as error:
                yield Unread(Reason.UNREADABLE, f"odd data: {type(error).__name__}", (), _id(item, id_of))
            else:
                if row is not None:
                    yield row

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a regional resource of this account."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def measure(self, queries: Sequence[tuple[Metric, Resource]], now: datetime) -> Metrics:
        """Read metrics, as many to a call as it takes."""
        return read_metrics(self, queries, now)


class Dependency(Exception):
    """What a collector builds on could not be read."""

    def __init__(self, unread: Unread) -> None:
        self.unread = unread
        super().__init__(unread.message)


def _id(item: Any, id_of: str) -> str:
    return scrub(item.get(id_of, "?")) if isinstance(item, dict) else "?"


def _naming(gap: Unread, missing: tuple[str, ...]) -> Unread:
    """A denial always names what to allow."""
    return replace(gap, needs=missing) if gap.reason is Reason.NO_PERMISSION and not gap.needs else gap
