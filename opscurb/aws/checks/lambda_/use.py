"""How much a function runs, for the checks that ask."""

from decimal import Decimal
from typing import Any

from opscurb.check import Metric
from opscurb.money import HOURS_PER_MONTH

DURATION = Metric("AWS/Lambda", "Duration", "Sum", by="FunctionName", sparse=True, window="rightsize_days")
DAYS_PER_MONTH = HOURS_PER_MONTH / 24
MILLISECONDS = 1000


def whole_days(series: Any, days: int) -> Decimal:
    """The sum of a metric over the window's full days; today's is not over yet."""
    values = [value for value, ago in zip(series.values, series.ago, strict=True) if 0 < ago <= days]
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def a_month(total: Decimal, days: int) -> Decimal:
    """What so many days make in a month."""
    return total * DAYS_PER_MONTH / days


def seconds_a_month(function: Any, scan: Any) -> Decimal:
    """For how many seconds a month a function is billed, by what it ran lately."""
    days = scan.days(DURATION)
    return a_month(whole_days(scan.metric(DURATION, function), days) / MILLISECONDS, days)
