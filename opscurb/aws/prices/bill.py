"""What is saved on what the bill shows: traffic, and reservations."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.money import ZERO
from opscurb.price import Basis, Component, Line, Origin, Price

BILL = Origin(Basis.BILLED, source="the account's bill of 30 days")
ADVICE = Origin(Basis.BILLED, source="AWS's recommendation from 60 days of use")


class BillPrices(Book):
    """Formulas over amounts that were billed."""

    __slots__ = ()

    def traffic_between_zones(self, service: Any, gb: Decimal) -> Price:
        """Nothing, for all the bill can tell: which of it could be avoided only flow logs show."""
        what = "GB between zones, of which none is known to be avoidable"
        return self.price(Line(service.arn, Component.DATA, what, gb, ZERO, origin=BILL))

    def traffic_by_cdn(self, service: Any, out: Any, free_gb: Decimal, requests: Decimal) -> Price:
        """A month of traffic as billed, less the same through CloudFront, whose first terabyte is free.

        Every request is taken to go through CloudFront too, encrypted.
        """
        paid = max(ZERO, out.amount - free_gb)
        return self.price(
            Line(
                service.arn,
                Component.DATA,
                "GB to the internet",
                out.amount,
                out.net / out.amount,
                origin=BILL,
            ),
            self.line(service.arn, Component.DATA, "GB through CloudFront", -paid, "transfer.gb.cloudfront"),
            self.line(
                service.arn, Component.DATA, "requests to CloudFront", -requests, "cloudfront.request.https"
            ),
        )

    def unused_reservation(self, reservation: Any) -> Price:
        """30 days of the hours that a reservation paid for and nothing ran in."""
        hours = reservation.unused_hours
        what = "unused hours at the reservation's effective rate"
        rate = reservation.unused_cost / hours
        return self.price(Line(reservation.arn, Component.COMMITMENT, what, hours, rate, origin=BILL))

    def reservation_offer(self, offer: Any) -> Price:
        """What AWS expects a recommended reservation to save in a month."""
        what = f"reservation of {offer.count:f} {offer.instance_type}"
        return self.price(
            Line(offer.arn, Component.COMMITMENT, what, Decimal(1), offer.monthly_savings, origin=ADVICE)
        )
