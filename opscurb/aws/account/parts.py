"""The parts of what a bill tells, each one question to Cost Explorer; rows are plain, so that they can be kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from opscurb.aws.account import services
from opscurb.aws.account.explorer import Explorer, by
from opscurb.money import ZERO

Row = dict[str, Any]
# Cost Explorer refuses more; a page costs what a question costs.
PAGE = 500
LIST, NET, AMOUNT = "UnblendedCost", "NetUnblendedCost", "UsageQuantity"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bill: the API calls it takes, as `service:Operation`, and for how many hours it stays good."""

    name: str
    needs: tuple[str, ...]
    hours: int
    read: Callable[[Explorer], list[Row]]


def usage(explorer: Explorer) -> list[Row]:
    """What was billed on demand in 30 days, by service and usage type."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    months = explorer.items(
        "get_cost_and_usage",
        "ResultsByTime",
        TimePeriod=explorer.period(),
        Granularity="MONTHLY",
        Metrics=[LIST, NET, AMOUNT],
        GroupBy=by("SERVICE", "USAGE_TYPE"),
        # Without what reservations and savings plans cover, and without credits, taxes and refunds.
        Filter=explorer.only(RECORD_TYPE=["Usage"]),
    )
    for group in (group for month in months for group in month.get("Groups") or ()):
        sums = found[group["Keys"][0], group["Keys"][1]]
        for place, metric in enumerate((LIST, NET, AMOUNT)):
            told = group["Metrics"].get(metric) or group["Metrics"][LIST]
            sums[place] += Decimal(told["Amount"])
    return [
        {
            "service": service,
            "usage": usage_type,
            "list": str(sums[0]),
            "net": str(sums[1]),
            "amount": str(sums[2]),
        }
        for (service, usage_type), sums in sorted(found.items())
        if sums[0] or sums[1]
    ]


def reservations(explorer: Explorer) -> list[Row]:
    """How much of each reservation was used in 30 days."""
    times = explorer.items(
        "get_reservation_utilization",
        "UtilizationsByTime",
        TimePeriod=explorer.period(),
        GroupBy=by("SUBSCRIPTION_ID"),
        Filter=explorer.only(SERVICE=list(services.RESERVABLE)),
    )
    return [
        {"id": group["Value"], **_plain(group.get("Attributes")), "used": dict(group["Utilization"])}
        for time in times
        for group in time.get("Groups") or ()
    ]


def reserved(explorer: Explorer) -> list[Row]:
    """Which share of the hours of each instance type reservations covered in 30 days, of EC2 and RDS."""
    times = explorer.items(
        "get_reservation_coverage",
        "CoveragesByTime",
        TimePeriod=explorer.period(),
        GroupBy=by("INSTANCE_TYPE", "REGION"),
        # No more than two services may be named.
        Filter=explorer.only(SERVICE=[services.COMPUTE, services.RDS]),
        Metrics=["Hour"],
    )
    return [
        {**_plain(group["Attributes"]), "hours": dict(group["Coverage"]["CoverageHours"])}
        for time in times
        for group in time.get("Groups") or ()
    ]


def planned(explorer: Explorer) -> list[Row]:
    """Which share of the spending on each instance family savings plans covered in 30 days."""
    groups = explorer.items(
        "get_savings_plans_coverage",
        "SavingsPlansCoverages",
        "NextToken",
        TimePeriod=explorer.period(),
        GroupBy=by("SERVICE", "REGION", "INSTANCE_FAMILY"),
        Filter=explorer.only(),
        MaxResults=PAGE,
    )
    return [{**_plain(group["Attributes"]), "spent": dict(group["Coverage"])} for group in groups]


def offers_of(service: str) -> Part:
    """The part that holds which reservations AWS recommends for a service."""

    def read(explorer: Explorer) -> list[Row]:
        found = explorer.items(
            "get_reservation_purchase_recommendation",
            "Recommendations",
            Service=service,
            AccountScope="LINKED",
            LookbackPeriodInDays="SIXTY_DAYS",
            TermInYears="ONE_YEAR",
            PaymentOption="NO_UPFRONT",
        )
        details = (detail for one in found for detail in one.get("RecommendationDetails") or ())
        mine = (detail for detail in details if detail.get("AccountId") in (None, "", explorer.account_id))
        return [{"service": service, "detail": _without_times(detail)} for detail in mine]

    return Part(f"offers/{service}", ("ce:GetReservationPurchaseRecommendation",), 72, read)


def _plain(attributes: Mapping[str, str] | None) -> dict[str, str]:
    """Attributes by their names in lower case: documented examples write them both ways."""
    return {name.lower(): value for name, value in (attributes or {}).items()}


def _without_times(detail: Mapping[str, Any]) -> dict[str, Any]:
    """What of a recommendation can be written as JSON, which is all there is but moments."""
    return {name: value for name, value in detail.items() if isinstance(value, str | int | bool | dict)}


# In the order in which they are asked for, the most useful first.
PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("usage", ("ce:GetCostAndUsage",), 12, usage),
        Part("reserved", ("ce:GetReservationCoverage",), 24, reserved),
        Part("planned", ("ce:GetSavingsPlansCoverage",), 24, planned),
        Part("reservations", ("ce:GetReservationUtilization",), 24, reservations),
    )
}
OFFERS = {service: offers_of(service) for service in services.OFFERED}
BILL_NEEDS = tuple(need for part in (*PARTS.values(), OFFERS[services.RDS]) for need in part.needs)
# What single resources cost is only told where the account opted in.
RESOURCE_BILL_NEEDS = ("ce:GetCostAndUsageWithResources",)
# Below this there is nothing to reserve for.
LEAST_SPENT = Decimal(50)


def worth_offers(rows: Iterable[Row]) -> list[str]:
    """The services that offers are worth asking for, by what is spent on them on demand, most first."""
    spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        spent[row["service"]] += Decimal(row["net"])
    worth = [service for service in services.OFFERED if spent[service] >= LEAST_SPENT]
    return sorted(worth, key=lambda service: -spent[service])
