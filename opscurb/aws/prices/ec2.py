"""What EC2 instances cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.aws.sizes import is_burstable, vcpus
from opscurb.money import HOURS_PER_MONTH
from opscurb.price import Component, Line, Price

LINUX, WINDOWS = "Linux/UNIX", "windows"
# Platforms as AWS words them -> the licences whose fee is added to the price of the same type under Linux.
LICENCES = {
    LINUX: (),
    "Windows": (WINDOWS,),
    **{
        f"{system} with SQL Server {edition}": (*licence, f"sql_{edition.lower()}")
        for system, licence in (("Windows", (WINDOWS,)), ("Linux", ()))
        for edition in ("Web", "Standard", "Enterprise")
    },
}
# Microsoft sells SQL Server for no less than four cores a machine.
LEAST_SQL_VCPUS = 4
# What detailed monitoring adds: the metrics of an instance at one minute each, billed as custom ones.
DETAILED_METRICS = 7


class Ec2Prices(Book):
    """Formulas for instances."""

    __slots__ = ()

    def ec2_instance(self, instance: Any, hours: Decimal = HOURS_PER_MONTH) -> Price:
        """So many hours of a running instance on demand, a month of them unless said otherwise.

        Unknown for tenancies, markets and licences that are not listed.
        """
        return self.price(*self._machine(instance, instance.instance_type, hours))

    def ec2_change(self, instance: Any, instance_type: str) -> Price:
        """What a month costs less as another type."""
        now = self._machine(instance, instance.instance_type, HOURS_PER_MONTH)
        return self.price(*now, *self._machine(instance, instance_type, -HOURS_PER_MONTH))

    def ec2_unused_licence(self, instance: Any, unused_vcpus: int, *, sql_only: bool) -> Price:
        """The licences of a month for vCPUs that an instance has, or must pay for, and cannot use."""
        licences = [name for name in LICENCES[instance.platform] if name != WINDOWS or not sql_only]
        return self.price(
            *(self._software(instance, name, unused_vcpus, HOURS_PER_MONTH) for name in licences)
        )

    def ec2_detailed_monitoring(self, instance: Any) -> Price:
        """A month of an instance's metrics by the minute."""
        what = "metrics by the minute"
        return self.price(self.line(instance.arn, Component.HOURS, what, DETAILED_METRICS, "cw.metric.tier1"))

    def ec2_is_listed(self, instance: Any, instance_type: str) -> bool:
        """True when there is a price of an instance as another type."""
        return self.table.get(f"ec2.{_rate(instance)}.{instance_type}") is not None

    def _machine(self, instance: Any, kind: str, hours: Decimal) -> list[Line]:
        """Hours of a type, and of the licences that come with the instance's platform."""
        key, what = f"ec2.{_rate(instance)}.{kind}", f"hours of {kind} {instance.platform}"
        lines = [self.line(instance.arn, Component.COMPUTE, what, hours, key)]
        cores = vcpus(kind)
        for licence in LICENCES.get(instance.platform, ()):
            count = (cores or 0) if licence == WINDOWS else max(cores or 0, LEAST_SQL_VCPUS)
            lines.append(self._software(instance, licence, count, hours))
        return lines

    def _software(self, instance: Any, licence: str, cores: int, hours: Decimal) -> Line:
        """Hours of a licence for so many vCPUs; burstable types have fees of their own that are not listed."""
        key = "ec2.licence." + ("burstable" if is_burstable(instance.instance_type) else licence)
        what = f"vCPU-hours of {licence.replace('_', ' ')} licences"
        return self.line(instance.arn, Component.LICENSE, what, cores * hours, key)


def _rate(instance: Any) -> str:
    """The price list that an instance is billed by; licences come on top of Linux's."""
    if instance.on_outpost:
        return "outpost"
    if instance.lifecycle or instance.tenancy != "default":
        return instance.lifecycle or instance.tenancy
    return "linux" if instance.platform in LICENCES else instance.platform
