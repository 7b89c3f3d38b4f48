"""What RDS instances, their disks, snapshots and performance data cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.aws.sizes import vcpus
from opscurb.money import ZERO
from opscurb.price import Component, Line, Price

# Engines whose licence costs nothing; all others are priced by their licence model too.
FREE_LICENCES = frozenset({"mysql", "postgres", "mariadb"})
# gp3 disks of this size and more are striped over four volumes, each with its own free share.
STRIPED_FROM_GB = 400
ORACLE_STRIPED_FROM_GB = 200
GP3_INCLUDED, GP3_STRIPED_INCLUDED = (3000, 125), (12_000, 500)
PROVISIONED = frozenset({"io1", "io2"})
# What the bill calls backups beyond the free share, snapshots included.
BACKUP_USAGE = "RDS:ChargedBackupUsage"
DAYS_OF_A_MONTH = 31
# Performance data are kept for so long for nothing.
FREE_INSIGHTS_DAYS = 7


def gp3_included(engine: str, gb: int) -> tuple[int, int]:
    """The IOPS and MiB/s that come with a gp3 disk of a size, by engine."""
    if engine.startswith("sqlserver"):
        return GP3_INCLUDED
    from_gb = ORACLE_STRIPED_FROM_GB if engine.startswith("oracle") else STRIPED_FROM_GB
    return GP3_STRIPED_INCLUDED if gb >= from_gb else GP3_INCLUDED


class RdsPrices(Book):
    """Formulas for relational databases; Multi-AZ doubles compute and disk."""

    __slots__ = ()

    def rds_instance(self, instance: Any) -> Price:
        """A running instance: its hours, its disk, and what its disk was promised to do."""
        hours = self._hours(instance, instance.instance_class)
        return self.price(hours, *self._disk_lines(instance, instance.copies))

    def rds_second_zone(self, instance: Any) -> Price:
        """What a Multi-AZ instance costs more than the same in one zone: its standby's hours and disk."""
        kind = instance.instance_class
        alone = self._single(instance, kind, -1, f"{kind} {instance.engine} instead")
        return self.price(self._hours(instance, kind), alone, *self._disk_lines(instance, 1))

    def rds_class_change(self, instance: Any, instance_class: str) -> Price:
        """What a month costs less as another class."""
        return self.price(
            self._hours(instance, instance.instance_class), self._hours(instance, instance_class, -1)
        )

    def rds_is_listed(self, instance: Any, instance_class: str) -> bool:
        """True when there is a price of an instance as another class."""
        return self.table.get(_class_key(instance, instance_class)) is not None

    def rds_to_gp3(self, instance: Any) -> Price:
        """What the same disk as gp3 saves, where what gp3 includes is enough."""
        copies, gb = instance.copies, instance.storage_gb
        instead = self.line(instance.arn, Component.STORAGE, "GB gp3 instead", -gb * copies, "rds.gb.gp3")
        return self.price(*self._disk_lines(instance, copies), instead)

    def rds_smaller_disk(self, instance: Any, gb: int) -> Price:
        """What a disk with so many gigabytes less costs less."""
        kind = instance.storage_type
        what, quantity = f"GB {kind} less", gb * instance.copies
        return self.price(self.line(instance.arn, Component.STORAGE, what, quantity, f"rds.gb.{kind}"))

    def rds_insights(self, instance: Any) -> Price:
        """Performance data kept for longer than the free week, by vCPU, the first month apart."""
        months = max(1, round(instance.insights_days / DAYS_OF_A_MONTH))
        cores = vcpus(instance.instance_class.removeprefix("db.")) or 0
        count = cores * instance.copies
        lines = [self._insights_line(instance, "a month of data", count, "first_month")]
        if months > 1:
            further = count * (months - 1)
            lines.append(self._insights_line(instance, "further months of data", further, "further_month"))
        return self.price(*lines)

    def rds_snapshot(self, snapshot: Any, billed_gb: Decimal) -> Price:
        """The gigabytes of a snapshot that are billed at most."""
        what, component = "GB of snapshot at most", Component.BACKUP
        return self.price(
            self.line(snapshot.arn, component, what, billed_gb, "rds.backup.gb", bounded_by=BACKUP_USAGE)
        )

    def _hours(self, instance: Any, instance_class: str, sign: int = 1) -> Line:
        """A month of a class in all zones; with a sign of -1 what is to be had instead."""
        what = f"{instance_class} {instance.engine}" + (" Multi-AZ" if instance.multi_az else "")
        what += " instead" if sign < 0 else ""
        key = _class_key(instance, instance_class, "multi_az.")
        if instance.multi_az and self.table.get(key) is not None:
            return self.hourly(instance.arn, Component.COMPUTE, what, key, sign)
        return self._single(instance, instance_class, sign * instance.copies, what)

    def _single(self, instance: Any, instance_class: str, count: int, what: str) -> Line:
        """A month of so many times a class in one zone."""
        key = _class_key(instance, instance_class)
        return self.hourly(instance.arn, Component.COMPUTE, what, key, count)

    def _disk_lines(self, instance: Any, copies: int) -> list[Line]:
        kind, arn = instance.storage_type, instance.arn
        lines = [
            self.line(arn, Component.STORAGE, f"GB {kind}", instance.storage_gb * copies, f"rds.gb.{kind}")
        ]
        iops, mibps = _billed_performance(instance)
        if iops:
            what = "provisioned IOPS"
            lines.append(self.line(arn, Component.IOPS, what, iops * copies, f"rds.iops.{kind}"))
        if mibps:
            what = "MiB/s over what is free"
            lines.append(self.line(arn, Component.THROUGHPUT, what, mibps * copies, "rds.throughput.gp3"))
        return lines

    def _insights_line(self, instance: Any, what: str, count: int, key: str) -> Line:
        """A line of performance data; unknown where the class does not tell its vCPUs."""
        what = f"vCPUs with {what}"
        if not count:
            return Line(instance.arn, Component.DATA, what, ZERO, None)
        return self.line(instance.arn, Component.DATA, what, count, f"rds.insights.{key}")


def _class_key(instance: Any, instance_class: str, deployment: str = "") -> str:
    if instance.engine in FREE_LICENCES:
        return f"rds.{deployment}{instance.engine}.{instance_class}"
    return f"rds.{deployment}{instance.engine}.{instance.license_model}.{instance_class}"


def _billed_performance(instance: Any) -> tuple[int, int]:
    """IOPS and MiB/s that are billed on top of the gigabytes."""
    if instance.storage_type in PROVISIONED:
        return instance.iops, 0
    if instance.storage_type != "gp3":
        return 0, 0
    iops, mibps = gp3_included(instance.engine, instance.storage_gb)
    return max(0, instance.iops - iops), max(0, instance.throughput - mibps)
