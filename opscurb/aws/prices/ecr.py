"""What container images cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Price


class EcrPrices(Book):
    """Formulas for container registries."""

    __slots__ = ()

    def ecr_images(self, repository: Any, gb: Decimal) -> Price:
        """So many gigabytes of images, shared layers counted every time: the most that can be billed."""
        return self.price(self.line(repository.arn, Component.STORAGE, "GB of images", gb, "ecr.gb.standard"))
