"""What is paid in advance of what runs in a region, and what AWS's advisers say of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.account.advisers import ADVICE_NEEDS, optimizer
from opscurb.aws.account.bill import is_optimized
from opscurb.aws.account.parts import PARTS
from opscurb.aws.account.rows import gap, named, number
from opscurb.aws.collector import collector
from opscurb.aws.errors import CloudError, unread_because
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved(Resource):
    """The share, 0 to 1, of an instance type's hours that reservations covered."""

    type: ClassVar[str] = "reservation_coverage"

    instance_type: str
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Resource):
    """The share, 0 to 1, of the spending on a service, and of EC2 on a family, that savings plans covered."""

    type: ClassVar[str] = "savings_plan_coverage"

    service: str
    family: str
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice(Resource):
    """What one of AWS's advisers says about a resource, named by ARN or id."""

    type: ClassVar[str] = "advice"

    about: str
    says: Mapping[str, Any] = field(default_factory=dict)


@collector("reservation_coverage", needs=PARTS["reserved"].needs)
def reservation_coverage(region: "AwsRegion") -> Iterator[Any]:
    """What reservations cover of each instance type of the region."""

    def build(row: dict[str, Any]) -> Reserved | None:
        if row.get("region") != region.region:
            return None
        kind, share = row["instancetype"], number(row["hours"].get("CoverageHoursPercentage")) / HUNDRED
        return Reserved(**named(region, "reservation-coverage", kind), instance_type=kind, share=share)

    answer = region.bill.part("reserved")
    yield from region.each(answer.rows, build, "instancetype")
    yield from gap(answer)


@collector("savings_plan_coverage", needs=PARTS["planned"].needs)
def savings_plan_coverage(region: "AwsRegion") -> Iterator[Any]:
    """What savings plans cover of each service and instance family of the region."""

    def build(row: dict[str, Any]) -> Planned | None:
        if row.get("region") != region.region:
            return None
        service, family = row.get("service", ""), row.get("instance_family", row.get("instancefamily", ""))
        # Lambda and Fargate have no families, which is told in several words.
        family = family if "." not in family and not family.startswith("No") else ""
        share = number(row["spent"].get("CoveragePercentage")) / HUNDRED
        identity = named(region, "savings-plan-coverage", f"{service} {family}".strip())
        return Planned(**identity, service=service, family=family, share=share)

    answer = region.bill.part("planned")
    yield from region.each(answer.rows, build, "service")
    yield from gap(answer)


@collector("advice", needs=ADVICE_NEEDS)
def advice(region: "AwsRegion") -> Iterator[Any]:
    """What AWS's advisers say, where they are asked."""
    answers = [region.bill.advice(name) for name in ("hub", "trusted")]
    rows = [row for answer in answers for row in answer.rows]
    if is_optimized(region.bill):
        try:
            rows += optimizer(region.session, region.region)
        except CloudError as error:
            yield unread_because(error, ADVICE_NEEDS, "Compute Optimizer")
    for place, row in enumerate(rows):
        yield Advice(**named(region, "advice", str(place)), about=row["about"], says=row["says"])
