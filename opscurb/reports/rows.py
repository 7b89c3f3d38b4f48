"""What a whole scan said, gathered: findings as rows, totals, and what could not be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from opscurb.money import ZERO
from opscurb.reports.coverage import Coverage
from opscurb.results import Checked, Event, Found, Unknown, Usage

# Below this confidence money is shown apart, see the rule on confidence.
CONFIRMED = 0.7
COLUMNS = (
    "severity",
    "check",
    "category",
    "account",
    "region",
    "resource_type",
    "resource_id",
    "resource_name",
    "arn",
    "monthly_cost",
    "counted_cost",
    "confidence",
    "price_confidence",
    "managed_by",
    "superseded_by",
    "because",
    "recommendation",
    "details",
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Dollars a month: counted once each, how much of that is doubtful, and what is advice only.

    `advisory` is the money of findings whose dollars another finding counts already; it is never added.
    """

    findings: int
    counted: Decimal
    doubtful: Decimal
    advisory_findings: int
    advisory: Decimal
    without_price: int

    @property
    def annual(self) -> Decimal:
        """Counted dollars a year."""
        return self.counted * 12


@dataclass(slots=True)
class Report:
    """A scan's result as it grows."""

    account_id: str
    found: dict[tuple[str, str, str], Found] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    usage: Usage = field(default_factory=Usage)

    def take(self, region: str, event: Event) -> None:
        """Take in what a region's scan said."""
        match event:
            case Found():
                self.found[(region, *event.key)] = event
            case Checked():
                self.coverage.checked.append(event)
            case Unknown():
                self.coverage.unknown.append(event)

    @property
    def findings(self) -> list[Found]:
        """All findings, the dearest first."""
        return sorted(self.found.values(), key=lambda f: (-f.counted_cost, -f.monthly_cost, f.key))

    @property
    def totals(self) -> Totals:
        """The money, see Totals."""
        found = self.found.values()
        advisory = [one for one in found if not one.counted_cost]
        return Totals(
            findings=len(found),
            counted=sum((one.counted_cost for one in found), ZERO),
            doubtful=sum((one.counted_cost for one in found if one.confidence < CONFIRMED), ZERO),
            advisory_findings=len(advisory),
            advisory=sum((one.monthly_cost for one in advisory), ZERO),
            without_price=sum(not one.price.known for one in advisory),
        )

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Findings as rows of COLUMNS, the dearest first."""
        return [_row(self.account_id, found) for found in self.findings]


def _row(account_id: str, found: Found) -> dict[str, Any]:
    resource = found.resource
    values = (
        found.severity.value,
        found.check.id,
        found.check.category.value,
        account_id,
        resource.region,
        resource.type,
        resource.id,
        resource.name,
        resource.arn,
        found.monthly_cost,
        found.counted_cost,
        found.confidence,
        found.price.confidence,
        found.managed_by,
        found.superseded_by,
        found.because,
        found.recommendation,
        dict(found.details),
    )
    return dict(zip(COLUMNS, values, strict=True))
