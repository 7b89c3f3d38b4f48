"""What the cloud disks behind volumes cost."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from opscurb.kubernetes.clouds import AWS, DISK_DRIVERS, GCP
from opscurb.kubernetes.prices.book import Book, priced
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
        if cloud == AWS and self.aws.get(f"ebs.gb.{kind}") is not None:
            estimated = "type" not in said or volume.cloud_region != self.aws.region
            return priced(self.aws, estimated, *self._ebs(volume.arn, kind, size, said))
        rate = self.table.get(f"gcp.disk.gb.{kind}") if cloud == GCP else None
        what = f"GiB {kind}" if rate is not None else "GiB of disk"
        line = Line(volume.arn, Component.STORAGE, what, size, rate or self.table.get("disk.gb.default"))
        return priced(self.table, True, line)

    def cloud_disk(self, disk: CloudDisk) -> Price:
        """A month of a disk that its cloud account told of, by its size; unknown for types the table lacks."""
        arn = disk.cloud_arn or disk.arn
        key = f"ebs.gb.{disk.volume_type}"
        line = Line(
            arn, Component.STORAGE, f"GB {disk.volume_type}", Decimal(disk.size_gb), self.aws.get(key)
        )
        return priced(self.aws, disk.cloud_region != self.aws.region, line)

    def _ebs(self, arn: str, kind: str, size: Decimal, said: Mapping[str, str]) -> Iterator[Line]:
        yield Line(arn, Component.STORAGE, f"GB {kind}", size, self.aws.get(f"ebs.gb.{kind}"))
        iops, mibps = _number(said.get("iops")), _number(said.get("throughput"))
        over = max(0, iops - FREE_IOPS) if kind == "gp3" else iops
        if over and kind in ("gp3", "io1", "io2"):
            yield Line(
                arn, Component.IOPS, "IOPS beyond the free", Decimal(over), self.aws.get(f"ebs.iops.{kind}")
            )
        if kind == "gp3" and mibps > FREE_MIBPS:
            extra = Decimal(mibps - FREE_MIBPS)
            yield Line(arn, Component.THROUGHPUT, "MiB/s over 125", extra, self.aws.get("ebs.throughput.gp3"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
