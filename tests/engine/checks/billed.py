"""Rows of a bill made of literals."""

from decimal import Decimal

from opscurb.aws.collectors.bill import AccountService, BilledUsage


def service(
    name: str, *usages: tuple[str, float, float], everywhere: float | None = None, region: str = "us-east-1"
) -> AccountService:
    """What was billed for a service: (usage type, dollars, amount)."""
    built = tuple(
        BilledUsage(usage, Decimal(str(net)), Decimal(str(amount)), Decimal(str(everywhere or amount)))
        for usage, net, amount in usages
    )
    total = sum((usage.net for usage in built), Decimal(0))
    arn = f"arn:aws:ce:{region}:123456789012:service/{name}"
    return AccountService(id=name, arn=arn, region=region, listed=total, net=total, usages=built)
