"""What RDS instances, their disks and snapshots cost."""

from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.price import Component, Line, Price

# Engines whose licence costs nothing; all others are priced by their licence model too.
FREE_LICENCES = frozenset({"mysql", "postgres", "mariadb"})
# gp3 disks of this size and more are striped over four volumes, each with its own free share.
STRIPED_FROM_GB = 400
GP3_FREE_IOPS, GP3_FREE_MIBPS = 3000, 125
GP3_STRIPED_IOPS, GP3_STRIPED_MIBPS = 12_000, 500


class RdsPrices(Book):
    """Formulas for relational databases; Multi-AZ doubles compute and disk."""

    __slots__ = ()

    def rds_instance(self, instance: Any) -> Price:
        """A running instance: its hours, its disk, and what its disk was promised to do."""
        copies = 2 if instance.multi_az else 1
        hours = self.hourly(
            instance.arn,
            Component.COMPUTE,
            f"{instance.instance_class} {instance.engine}" + (" Multi-AZ" if copies > 1 else ""),
            _class_key(instance),
            copies,
        )
        return self.price(hours, *self._disk_lines(instance, copies))

    def _disk_lines(self, instance: Any, copies: int) -> list[Line]:
        kind, arn = instance.storage_type, instance.arn
        lines = [
            self.line(arn, Component.STORAGE, f"GB {kind}", instance.storage_gb * copies, f"rds.gb.{kind}")
        ]
        iops, mibps = _billed_performance(instance)
        if iops:
            lines.append(
                self.line(arn, Component.IOPS, "provisioned IOPS", iops * copies, f"rds.iops.{kind}")
            )
        if mibps:
            lines.append(
                self.line(
                    arn, Component.THROUGHPUT, "MiB/s over what is free", mibps * copies, "rds.throughput.gp3"
                )
            )
        return lines

    def rds_snapshot(self, snapshot: Any, billed_gb: Decimal) -> Price:
        """The gigabytes of a snapshot that are billed at most."""
        return self.price(
            self.line(snapshot.arn, Component.BACKUP, "GB of snapshot", billed_gb, "rds.backup.gb")
        )


def _class_key(instance: Any) -> str:
    if instance.engine in FREE_LICENCES:
        return f"rds.{instance.engine}.{instance.instance_class}"
    return f"rds.{instance.engine}.{instance.license_model}.{instance.instance_class}"


def _billed_performance(instance: Any) -> tuple[int, int]:
    """IOPS and MiB/s that are billed on top of the gigabytes."""
    if instance.storage_type in {"io1", "io2"}:
        return instance.iops, 0
    if instance.storage_type != "gp3":
        return 0, 0
    striped = instance.storage_gb >= STRIPED_FROM_GB
    free_iops, free_mibps = (
        (GP3_STRIPED_IOPS, GP3_STRIPED_MIBPS) if striped else (GP3_FREE_IOPS, GP3_FREE_MIBPS)
    )
    return max(0, instance.iops - free_iops), max(0, instance.throughput - free_mibps)
