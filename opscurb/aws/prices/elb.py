"""What load balancers cost."""

from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Price


class ElbPrices(Book):
    """Formulas for load balancers without traffic, whose capacity units cost nothing, or with the same traffic."""

    __slots__ = ()

    def load_balancer(self, balancer: Any) -> Price:
        """The hours of a balancer, and of the public addresses that AWS shows for it."""
        hours = self.hourly(
            balancer.arn, Component.HOURS, f"{balancer.kind} load balancer", f"elb.hour.{balancer.kind}"
        )
        addresses = [
            self.hourly(arn, Component.IP, "public IPv4 address", "vpc.ipv4.hour")
            for arn in balancer.addresses
        ]
        return self.price(hours, *addresses)

    def classic_replaced(self, balancer: Any, kind: str) -> Price:
        """What a classic balancer's hours cost more than those of its successor."""
        return self.price(
            self.hourly(balancer.arn, Component.HOURS, "classic load balancer", "elb.hour.classic"),
            self.hourly(
                balancer.arn, Component.HOURS, f"{kind} load balancer instead", f"elb.hour.{kind}", -1
            ),
        )
