"""What CloudWatch alarms and stored logs cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Price


class CloudWatchPrices(Book):
    """Formulas for monitoring."""

    __slots__ = ()

    def cw_alarm(self, alarm: Any) -> Price:
        """An alarm, by the metrics it watches; a composite one has one price."""
        count = alarm.metric_count
        return self.price(
            self.line(
                alarm.arn, Component.HOURS, f"{alarm.kind} alarm metrics", count, f"cw.alarm.{alarm.kind}"
            )
        )

    def stored_logs(self, group: Any, gb: Decimal) -> Price:
        """So many gigabytes of stored log events, as compressed as they are billed."""
        return self.price(self.line(group.arn, Component.STORAGE, "GB of stored logs", gb, "logs.gb.stored"))
