"""What Lambda functions cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.money import HOURS_PER_MONTH
from opscurb.price import Component, Price

MB_PER_GB = 1024
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600


class LambdaPrices(Book):
    """Formulas for functions, at the first tier and without the free one, which an account has but once."""

    __slots__ = ()

    def lambda_provisioned(self, function: Any, count: int) -> Price:
        """A month of so many environments kept ready, invoked or not."""
        quantity = count * _gb(function.memory_mb) * SECONDS_PER_MONTH
        what, key = "GB-seconds provisioned", f"lambda.provisioned.{function.architecture}"
        return self.price(self.line(function.arn, Component.COMPUTE, what, quantity, key))

    def lambda_run(self, function: Any, seconds: Decimal, requests: Decimal) -> Price:
        """So many seconds of running, and so many invocations."""
        kind, quantity = function.architecture, seconds * _gb(function.memory_mb)
        duration = self.line(
            function.arn, Component.COMPUTE, "GB-seconds", quantity, f"lambda.gb_second.{kind}"
        )
        asked = self.line(function.arn, Component.REQUESTS, "invocations", requests, f"lambda.request.{kind}")
        return self.price(duration, asked)

    def lambda_memory_change(self, function: Any, seconds: Decimal, memory_mb: int) -> Price:
        """What so many seconds cost less with another amount of memory, if they stay as many."""
        quantity = seconds * _gb(function.memory_mb - memory_mb)
        what, key = "GB-seconds less", f"lambda.gb_second.{function.architecture}"
        return self.price(self.line(function.arn, Component.COMPUTE, what, quantity, key))

    def lambda_arm_change(self, function: Any, seconds: Decimal) -> Price:
        """What so many seconds cost less on arm64, if they stay as many."""
        quantity = seconds * _gb(function.memory_mb)
        return self.price(
            self.line(
                function.arn, Component.COMPUTE, "GB-seconds on x86_64", quantity, "lambda.gb_second.x86_64"
            ),
            self.line(
                function.arn, Component.COMPUTE, "GB-seconds on arm64", -quantity, "lambda.gb_second.arm64"
            ),
        )


def _gb(memory_mb: int) -> Decimal:
    return Decimal(memory_mb) / MB_PER_GB
