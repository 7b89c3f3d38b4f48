"""What the cloud disks behind volumes cost."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from opscurb.kubernetes.clouds import AWS, DISK_DRIVERS, GCP
from opscurb.kubernetes.prices.book import Book, priced, quoted
from opscurb.kubernetes.rows import CloudDisk, PersistentVolume, StorageClass
from opscurb.price import Component, Line, Price

GIB = 1024**3
# What a driver makes when its class does not say; its class may be gone by now.
UNSAID = {AWS: "gp3", GCP: "pd-standard"}
FREE_IOPS, FREE_MIBPS = 3000, 125


class DiskPrices(Book):
    """Formulas for disks."""

    __slots__ = ()

    def persistent_volume(self, volume: PersistentVolume, made_by: StorageClass | None = None) -> Price:
        """A month of the cloud disk behind a volume, as its class describes it; unknown where there is none.

        An Azure disk, priced by steps, and a type that no table has are worth the default price of a GiB.
        """
        cloud = DISK_DRIVERS.get(volume.driver, "")
        if not cloud or not volume.capacity:
            return Price(())
        said = made_by.parameters if made_by else {}
        kind = said.get("type") or UNSAID.get(cloud, "")
        size = Decimal(volume.capacity) / GIB
        if cloud == AWS and self.aws(volume.cloud_region).get(f"ebs.gb.{kind}") is not None:
            return quoted(*self._ebs(volume, kind, size, said), estimated="type" not in said)
        rate = self.table.get(f"gcp.disk.gb.{kind}") if cloud == GCP else None
        what = f"GiB {kind}" if rate is not None else "GiB of disk"
        line = Line(volume.arn, Component.STORAGE, what, size, rate or self.table.get("disk.gb.default"))
        return priced(self.table, True, line)

    def cloud_disk(self, disk: CloudDisk) -> Price:
        """A month of a disk that its cloud account told of, by its size; unknown for types the table lacks."""
        arn = disk.cloud_arn or disk.arn
        what, key = f"GB {disk.volume_type}", f"ebs.gb.{disk.volume_type}"
        size = Decimal(disk.size_gb)
        return quoted(self.aws_line(arn, Component.STORAGE, what, size, key, disk.cloud_region))

    def _ebs(
        self, volume: PersistentVolume, kind: str, size: Decimal, said: Mapping[str, str]
    ) -> Iterator[Line]:
        arn, region = volume.arn, volume.cloud_region
        yield self.aws_line(arn, Component.STORAGE, f"GB {kind}", size, f"ebs.gb.{kind}", region)
        iops, mibps = _number(said.get("iops")), _number(said.get("throughput"))
        over = max(0, iops - FREE_IOPS) if kind == "gp3" else iops
        if over and kind in ("gp3", "io1", "io2"):
            what, key = "IOPS beyond the free", f"ebs.iops.{kind}"
            yield self.aws_line(arn, Component.IOPS, what, Decimal(over), key, region)
        if kind == "gp3" and mibps > FREE_MIBPS:
            extra, key = Decimal(mibps - FREE_MIBPS), "ebs.throughput.gp3"
            yield self.aws_line(arn, Component.THROUGHPUT, "MiB/s over 125", extra, key, region)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
