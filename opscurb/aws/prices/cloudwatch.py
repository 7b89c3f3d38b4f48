"""What CloudWatch alarms, metrics and logs cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Price

# Custom metrics get cheaper above 10,000 in a region, above 250,000 and above 1,000,000.
METRIC_TIERS = ((1_000_000, "tier4"), (250_000, "tier3"), (10_000, "tier2"), (0, "tier1"))
# What the bill calls custom metrics.
METRIC_USAGE = "CW:MetricMonitorUsage"


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

    def logs_to_infrequent_access(self, group: Any, gb: Decimal) -> Price:
        """What taking in so many gigabytes a month as Infrequent Access saves."""
        now, instead = "GB taken in a month", "GB taken in as Infrequent Access instead"
        return self.price(
            self.line(group.arn, Component.DATA, now, gb, "logs.ingest.standard"),
            self.line(group.arn, Component.DATA, instead, -gb, "logs.ingest.infrequent_access"),
        )

    def custom_metrics(self, namespace: Any, of: int) -> Price:
        """What a namespace's series cost on top of all others of the region, at most as long as all are written."""
        lines, top, left = [], of, namespace.series
        for bottom, tier in METRIC_TIERS:
            count = min(left, max(0, top - bottom))
            if count:
                what, key = "custom metrics at most", f"cw.metric.{tier}"
                lines.append(
                    self.line(namespace.arn, Component.HOURS, what, count, key, bounded_by=METRIC_USAGE)
                )
                top, left = top - count, left - count
        return self.price(*lines)
