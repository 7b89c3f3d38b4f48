"""What a scan of the demo's inventory finds, for those who have no account yet: the engine's own numbers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from opscurb.demo import demo_regions, demo_target
from opscurb.money import ZERO
from opscurb.policy import Policy
from opscurb.provider import provider
from opscurb.reports.rows import Report, Totals
from opscurb.results import Found
from opscurb.scanner import scan

PROVIDER = "aws"
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A finished scan of the demo: its sums, its dearest findings, and one of them in full."""

    totals: Totals
    coverage: list[str]
    checks: int
    categories: list[tuple[str, Decimal]]
    dearest: list[Found]
    explained: Found


@cache
def example() -> Example:
    """The example, worked out once a process; it takes the engine less than a second."""
    checks = provider(PROVIDER).checks
    report, now = Report("demo"), datetime.now(UTC)
    for region in demo_regions(PROVIDER):
        for event in scan(demo_target(region, now), list(checks.values()), Policy(), now):
            report.take(region, event)
    dearest = report.findings[:MOST_SHOWN]
    return Example(
        totals=report.totals,
        coverage=report.coverage.lines(),
        checks=len(checks),
        categories=_by_category(report.findings),
        dearest=dearest,
        # The one whose price has most to explain.
        explained=max(dearest, key=lambda found: len(found.price.lines)),
    )


def _by_category(findings: list[Found]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for found in findings:
        sums[found.check.category.value] += found.counted_cost
    return sorted(sums.items(), key=lambda pair: -pair[1])
