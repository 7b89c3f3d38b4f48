"""What a batch changed, counted and summed by Postgres: only the first few rows leave it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

# An event tells of the dearest few and of how many there are; lists have them all.
FIRST = 20


@dataclass(frozen=True, slots=True)
class Change:
    """How many findings changed, what counts of their money a month in US dollars, and the dearest of them."""

    count: int
    monthly: Decimal
    findings: list[dict[str, Any]]

    def facts(self, scan_id: UUID, demo: bool) -> dict[str, Any]:
        """What an event says of it."""
        return {
            "scan_id": str(scan_id),
            "count": self.count,
            "monthly": float(self.monthly),
            "findings": self.findings,
            "demo": demo,
        }


NOTHING = Change(0, Decimal(0), [])


def told(statement: str, where: str = "true") -> str:
    """A statement that returns findings, made to return the dearest of those that meet a condition."""
    return f"""
        WITH changed AS ({statement})
        SELECT id, resource_id, check_id, monthly_cost, count(*) OVER (), sum(counted_cost) OVER ()
        FROM changed WHERE {where} ORDER BY counted_cost DESC, id LIMIT {FIRST}
    """


def change_of(rows: Iterable[tuple[Any, ...]]) -> Change:
    """What such a statement returned."""
    change = NOTHING
    findings: list[dict[str, Any]] = []
    for finding_id, resource_id, check_id, monthly_cost, count, monthly in rows:
        findings.append(
            {
                "finding_id": str(finding_id),
                "resource_id": resource_id,
                "check_id": check_id,
                "monthly_cost": float(monthly_cost),
            }
        )
        change = Change(count, monthly, findings)
    return change
