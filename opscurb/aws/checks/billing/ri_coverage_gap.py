"""Databases, caches and search clusters that run all the time cost less when they are reserved."""

from decimal import Decimal

from opscurb.check import Action, Category, Playbook, Severity, Waste, check


@check(
    reads="reservation_offer",
    category=Category.COMMITMENT_OPTIMIZATION,
    advice="Reserve what runs all the time",
    action=Action.COMMIT,
    tunes=("reservation_offer_usd",),
    fix=Playbook(
        why="AWS saw {count} {instance_type} running on demand for 60 days and expects a reservation for one year, with"
        " nothing upfront, to save {percent} % of them.",
        steps=(
            "Verify that they will run for another year, in this size, engine and region",
            "First remove and shrink what is waste: a reservation for it would be waste too",
            "Buy fewer than AWS recommends where in doubt, and more in a month",
        ),
        cli=(
            "# Verify: what AWS recommends now; the question costs one cent",
            "aws ce get-reservation-purchase-recommendation --service {service_id} --lookback-period-in-days SIXTY_DAYS"
            " --term-in-years ONE_YEAR --payment-option NO_UPFRONT --region {region}",
        ),
        console=(
            "Open Cost Explorer, Reservations, Recommendations, and choose {service_id}",
            "Compare with what runs in {region}, and with the findings about it",
            "Buy under Reserved instances in the service's own console",
        ),
        risks=(
            "A reservation is paid for to its end, whatever happens to what it was bought for",
            "Those of these services can be neither sold nor exchanged",
        ),
        minutes=60,
        rollback=("There is no way back once a reservation is bought",),
    ),
)
def find(offers, scan):
    """Everything AWS recommends that saves enough to be worth a decision; never summed with waste."""
    for offer in offers:
        if offer.monthly_savings < Decimal(str(scan.policy.reservation_offer_usd)):
            continue
        percent = 100 * offer.monthly_savings / offer.on_demand_cost if offer.on_demand_cost else Decimal(0)
        yield Waste(
            offer,
            price=scan.prices.reservation_offer(offer),
            because=f"{offer.count:f} {offer.instance_type} on demand all the time, reserved {percent:.0f} % cheaper",
            details={
                "service_id": offer.service,
                "instance_type": offer.instance_type,
                "engine": offer.engine,
                "count": int(offer.count),
                "percent": round(percent),
                "on_demand_usd": round(offer.on_demand_cost, 2),
                "expected_use_percent": round(offer.expected_use_percent, 1),
            },
            confidence=0.7,
            cap=Severity.MEDIUM,
            advisory=True,
        )
