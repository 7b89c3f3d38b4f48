"""What a scan says while it runs: found, unknown, checked, progress."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from opscurb.check import Check, Reason, Severity
from opscurb.money import ZERO, dollars
from opscurb.price import Component, Price
from opscurb.resource import Resource


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; a later one with the same `key` replaces it (its claim on the money has changed).

    An `advisory` one shows its amount and adds to no total.
    """

    check: Check
    resource: Resource
    price: Price
    severity: Severity
    confidence: float
    because: str
    details: Mapping[str, Any]
    managed_by: str = ""
    counted_cost: Decimal = ZERO
    superseded_by: str = ""
    advisory: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Its identity within an account and region."""
        return (self.check.id, self.resource.arn)

    @property
    def monthly_cost(self) -> Decimal:
        """Dollars a month that stop being billed when fixed, were it the only finding."""
        return self.price.monthly

    @property
    def recommendation(self) -> str:
        """The advice in one line, with its money where there is any."""
        advice = self.check.advice
        if self.managed_by:
            advice = f"{advice} through its owner ({self.managed_by})"
        cost = self.monthly_cost
        if self.advisory and cost:
            return f"{advice}, worth {dollars(cost)}/month that no total counts"
        return f"{advice} to save {dollars(cost)}/month" if cost else advice


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could not be checked, and what would make it checkable."""

    check_id: str
    region: str
    reason: Reason
    message: str
    needs: tuple[str, ...] = ()
    resource_id: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row, or a whole resource type (`resource_id` empty), that a collector could not read."""

    reason: Reason
    message: str
    needs: tuple[str, ...] = ()
    resource_id: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that ran over a region; `complete` when nothing it needed was unknown.

    `without` names what would have made it surer and could not be read. `there` holds the ARNs of all that exists of
    what it looks at; None where that is not known.
    """

    check_id: str
    region: str
    examined: int
    exempt: int = 0
    too_new: int = 0
    complete: bool = True
    without: tuple[Unread, ...] = ()
    there: frozenset[str] | None = field(default=None, compare=False, repr=False)

    def facts(self) -> dict[str, Any]:
        """All of it but the many ARNs, fit for JSON."""
        named = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "there"}
        return named | {"without": [asdict(gap) for gap in self.without]}


@dataclass(frozen=True, slots=True)
class Condition:
    """A check's condition that holds for a resource: to be remembered and handed to the next scan."""

    check_id: str
    region: str
    arn: str
    since: datetime
    scans: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Finished over planned steps of this region."""

    done: int
    planned: int
    phase: str
    message: str


@dataclass(slots=True)
class Usage:
    """What a scan itself cost: API calls made and metrics asked for."""

    calls: int = 0
    metrics: int = 0
    by_operation: dict[str, int] = field(default_factory=dict)

    def count(self, operation: str) -> None:
        """Add one call; the sum of single bytecode-sized steps is good enough for a statistic."""
        self.calls += 1
        self.by_operation[operation] = self.by_operation.get(operation, 0) + 1


Event = Found | Unknown | Checked | Condition | Progress
Claims = dict[tuple[str, Component], Decimal]
