"""What container images cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Price


class EcrPrices(Book):
    """Formulas for container registries."""

    __slots__ = ()

    def ecr_images(self, repository: Any, gb: Decimal, component: Component = Component.STORAGE) -> Price:
        """So many gigabytes of layers that only the images in question have."""
        return self.price(self.line(repository.arn, component, "GB of images", gb, "ecr.gb.standard"))
