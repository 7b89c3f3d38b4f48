"""What EC2 instances cost."""

from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Price

LINUX = "Linux/UNIX"


class Ec2Prices(Book):
    """Formulas for instances."""

    __slots__ = ()

    def ec2_instance(self, instance: Any) -> Price:
        """A month of a running instance on demand; unknown for licences, tenancies and markets not listed."""
        kind = instance.instance_type
        key = f"ec2.{_rate(instance)}.{kind}"
        return self.price(self.hourly(instance.arn, Component.COMPUTE, f"{kind} {instance.platform}", key))


def _rate(instance: Any) -> str:
    if instance.on_outpost:
        return "outpost"
    if instance.lifecycle or instance.tenancy != "default":
        return instance.lifecycle or instance.tenancy
    return "linux" if instance.platform == LINUX else instance.platform
