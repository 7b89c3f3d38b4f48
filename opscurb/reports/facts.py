"""What a report says beside the findings: which scan, when, in whose currency, and what came before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from opscurb.currency import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A scan that is over, and how it is to be reported."""

    scan_id: str
    scan_status: str
    scanned_at: datetime
    generated_at: datetime
    # What the scan itself ended with, in dollars a month; all other sums must lead to it.
    total: Decimal
    report_id: str | None = None
    demo: bool = False
    include_esg: bool = True
    currency: str = "USD"
    # None: dollars, or a currency that has no rate.
    rate: Rate | None = None
    coverage: Mapping[str, Any] = field(default_factory=dict)
    gaps: Sequence[str] = ()
    # Totals of this scan and of those before it, the oldest first.
    trend: Sequence[tuple[datetime, Decimal]] = ()

    def converted(self, dollars: Decimal) -> Decimal | None:
        """An amount in the customer's own currency; None when that is dollars or has no rate."""
        return self.rate.of(dollars) if self.rate else None

    @property
    def currency_note(self) -> str:
        """In which currency amounts are, and by which rate they were converted."""
        if self.rate:
            rate = f"{self.rate.per_dollar:.4f}"
            return (
                f"Amounts are US dollars; amounts in {self.currency} are converted at {rate} {self.currency} a dollar "
                f"({self.rate.source}, {self.rate.date})."
            )
        if self.currency != "USD":
            return f"Amounts are US dollars: there is no rate for {self.currency} in the table."
        return "Amounts are US dollars."
