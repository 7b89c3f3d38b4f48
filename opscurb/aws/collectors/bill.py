"""The bill of the account: what a region's part of it was spent on, reservations, and those AWS recommends."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.account.parts import PARTS
from opscurb.aws.account.rows import gap, named, number
from opscurb.aws.account.usage_types import WORLDWIDE, place_of
from opscurb.aws.collector import collector
from opscurb.money import ZERO
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PURCHASE = "ce:GetReservationPurchaseRecommendation"


@dataclass(frozen=True, slots=True)
class BilledUsage:
    """A usage type without its region: dollars of 30 days as paid, and how much was used, here and in all regions."""

    name: str
    net: Decimal
    amount: Decimal
    everywhere: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountService(Resource):
    """What was billed on demand for a service in a region in 30 days: at list prices, and net of discounts."""

    type: ClassVar[str] = "account_service"

    listed: Decimal
    net: Decimal
    usages: tuple[BilledUsage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation(Resource):
    """A reservation and how much of it was used in 30 days; `kind` is the service it is for, as the CLI names it."""

    type: ClassVar[str] = "reservation"

    kind: str
    instance_type: str
    count: int
    offering: str
    ends: datetime | None
    used_percent: Decimal
    unused_hours: Decimal
    unused_cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationOffer(Resource):
    """A reservation that AWS recommends after 60 days of use: one year, nothing upfront."""

    type: ClassVar[str] = "reservation_offer"

    service: str
    instance_type: str
    engine: str
    count: Decimal
    monthly_savings: Decimal
    on_demand_cost: Decimal
    expected_use_percent: Decimal


@collector("account_service", needs=PARTS["usage"].needs)
def account_services(region: "AwsRegion") -> Iterator[Any]:
    """What the account's bill shows of the region."""
    answer = region.bill.part("usage")
    found: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    everywhere: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for row in answer.rows:
        where, usage = place_of(row["service"], row["usage"])
        everywhere[row["service"], usage] += Decimal(row["amount"])
        # What serves all regions is seen from each of them.
        if where == region.region or row["service"] in WORLDWIDE:
            found[row["service"]].append((usage, row))
    for service, rows in sorted(found.items()):
        yield AccountService(
            **named(region, "service", service),
            name=service,
            listed=sum((Decimal(row["list"]) for _, row in rows), ZERO),
            net=sum((Decimal(row["net"]) for _, row in rows), ZERO),
            usages=tuple(
                BilledUsage(usage, Decimal(row["net"]), Decimal(row["amount"]), everywhere[service, usage])
                for usage, row in rows
            ),
        )
    yield from gap(answer)


@collector("reservation", needs=PARTS["reservations"].needs)
def reservations(region: "AwsRegion") -> Iterator[Any]:
    """Reservations of the region that were in force in the last 30 days."""

    def build(row: dict[str, Any]) -> Reservation | None:
        if row.get("region") != region.region:
            return None
        used = row["used"]
        # Of those that fit several sizes, hours alone say too little.
        percents = [
            number(used.get(name)) for name in ("UtilizationPercentage", "UtilizationPercentageInUnits")
        ]
        return Reservation(
            **named(region, "reservation", row["id"]),
            status=row.get("subscriptionstatus", ""),
            created=_moment(row.get("startdatetime", "")),
            kind=_kind(row.get("service", ""), row.get("instancetype", "")),
            instance_type=row.get("instancetype", ""),
            count=int(number(row.get("numberofinstances")) or 1),
            offering=row.get("offeringtype", "").lower(),
            ends=_moment(row.get("enddatetime", "")),
            used_percent=max(percents),
            unused_hours=number(used.get("UnusedHours")),
            unused_cost=number(used.get("RICostForUnusedHours")),
        )

    answer = region.bill.part("reservations")
    yield from region.each(answer.rows, build, "id")
    yield from gap(answer)


@collector("reservation_offer", needs=(*PARTS["usage"].needs, PURCHASE))
def reservation_offers(region: "AwsRegion") -> Iterator[Any]:
    """The reservations that AWS recommends in the region."""

    def build(row: dict[str, Any]) -> ReservationOffer | None:
        detail = row["detail"]
        machine: dict[str, Any] = next(iter(detail["InstanceDetails"].values()))
        if machine.get("Region") != region.region:
            return None
        kind = machine.get("InstanceType") or machine.get("NodeType") or _opensearch(machine)
        engine = machine.get("DatabaseEngine") or machine.get("ProductDescription") or ""
        deployment = machine.get("DeploymentOption") or ""
        identity = " ".join(filter(None, (row["service"], kind, engine, deployment)))
        return ReservationOffer(
            **named(region, "reservation-offer", identity),
            service=row["service"],
            instance_type=kind,
            engine=" ".join(filter(None, (engine, deployment))),
            count=number(detail.get("RecommendedNumberOfInstancesToPurchase")),
            monthly_savings=number(detail.get("EstimatedMonthlySavingsAmount")),
            on_demand_cost=number(detail.get("EstimatedMonthlyOnDemandCost")),
            expected_use_percent=number(detail.get("AverageUtilization")),
        )

    answer = region.bill.offers()
    yield from region.each(answer.rows, build, "service")
    yield from gap(answer)


def _kind(service: str, instance_type: str) -> str:
    """The service of a reservation; where its name says nothing, its instance type does."""
    words = {
        "Relational": "rds",
        "ElastiCache": "elasticache",
        "MemoryDB": "memorydb",
        "Redshift": "redshift",
    }
    named = next((kind for word, kind in words.items() if word in service), "")
    if named or instance_type.startswith(("db.", "cache.")):
        return named or ("rds" if instance_type.startswith("db.") else "elasticache")
    if "search" in f"{service} {instance_type}".lower():
        return "opensearch"
    return "redshift" if instance_type.startswith(("dc2.", "ra3.")) else "ec2"


def _opensearch(machine: Mapping[str, Any]) -> str:
    return f"{machine.get('InstanceClass', '')}.{machine.get('InstanceSize', '')}".strip(".")


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
