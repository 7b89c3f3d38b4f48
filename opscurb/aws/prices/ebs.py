"""What EBS volumes and snapshots cost."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from opscurb.aws.prices.book import Book
from opscurb.money import ZERO
from opscurb.price import Component, Line, Price

GP3_FREE_IOPS = 3000
GP3_FREE_MIBPS = 125
# From this size on gp2 gives its full 250 MiB/s, twice what gp3 includes; smaller ones cost nothing extra as gp3.
GP2_FAST_ABOVE_GB = 170
MONTHS_PER_YEAR = 12
# What the bill calls the blocks of all snapshots in the standard tier.
SNAPSHOT_USAGE = "EBS:SnapshotUsage"
# io2 gets cheaper per IOPS above 32,000 and again above 64,000.
IO2_TIERS = ((0, 32_000, "io2"), (32_000, 64_000, "io2_tier2"), (64_000, 10**9, "io2_tier3"))


class EbsPrices(Book):
    """Formulas for block storage."""

    __slots__ = ()

    def ebs_volume(self, volume: Any) -> Price:
        """A volume's whole price: size, IOPS beyond what is free, throughput beyond what is free."""
        return self.price(*self.ebs_volume_lines(volume))

    def ebs_volume_lines(self, volume: Any) -> list[Line]:
        """The lines of a volume's price; a type the table lacks has an unknown one."""
        kind = volume.volume_type
        lines = [self.line(volume.arn, Component.STORAGE, f"GB {kind}", volume.size_gb, f"ebs.gb.{kind}")]
        lines += self._iops_lines(volume)
        extra = max(0, (volume.throughput or 0) - GP3_FREE_MIBPS)
        if kind == "gp3" and extra:
            lines.append(
                self.line(volume.arn, Component.THROUGHPUT, "MiB/s over 125", extra, "ebs.throughput.gp3")
            )
        return lines

    def _iops_lines(self, volume: Any) -> list[Line]:
        iops, kind = volume.iops or 0, volume.volume_type
        if kind == "gp3" and iops > GP3_FREE_IOPS:
            return [
                self.line(volume.arn, Component.IOPS, "IOPS over 3,000", iops - GP3_FREE_IOPS, "ebs.iops.gp3")
            ]
        if kind == "io1":
            return [self.line(volume.arn, Component.IOPS, "provisioned IOPS", iops, "ebs.iops.io1")]
        if kind == "io2":
            tiers = [(max(0, min(iops, top) - bottom), key) for bottom, top, key in IO2_TIERS]
            return [
                self.line(volume.arn, Component.IOPS, "provisioned IOPS", count, f"ebs.iops.{key}")
                for count, key in tiers
                if count
            ]
        return []

    def ebs_change(self, volume: Any, **changed: Any) -> Price:
        """What a volume costs less once these of its properties are changed: today's lines less those instead."""
        return self.price(*self._change_lines(volume, changed))

    def _change_lines(self, volume: Any, changed: dict[str, Any]) -> list[Line]:
        now, then = self.ebs_volume_lines(volume), self.ebs_volume_lines(replace(volume, **changed))
        instead = [
            replace(line, what=f"{line.what} instead", quantity=-line.quantity)
            for line in then
            if line not in now
        ]
        return [line for line in now if line not in then] + instead

    def ebs_magnetic_to_gp3(self, volume: Any, monthly_ios: int) -> Price:
        """What a magnetic volume costs less as gp3, whose I/O is free: it is dearer by the GB."""
        ios = self.line(volume.arn, Component.REQUESTS, "I/O requests", monthly_ios, "ebs.io.standard")
        return self.price(ios, *self._change_lines(volume, {"volume_type": "gp3"}))

    def gp2_to_gp3(self, volume: Any, need_iops: int, need_mibps: int) -> Price:
        """What moving a gp2 volume to gp3 saves when it must keep the given IOPS and MiB/s."""
        arn, gb = volume.arn, volume.size_gb
        lines = [
            self.line(arn, Component.STORAGE, "GB gp2 today", gb, "ebs.gb.gp2"),
            self.line(arn, Component.STORAGE, "GB gp3 instead", -gb, "ebs.gb.gp3"),
        ]
        extra_iops, extra_mibps = max(0, need_iops - GP3_FREE_IOPS), max(0, need_mibps - GP3_FREE_MIBPS)
        if extra_iops:
            lines.append(self.line(arn, Component.STORAGE, "IOPS over 3,000", -extra_iops, "ebs.iops.gp3"))
        if extra_mibps:
            lines.append(
                self.line(arn, Component.STORAGE, "MiB/s over 125", -extra_mibps, "ebs.throughput.gp3")
            )
        return self.price(*lines)

    def ebs_snapshot(self, snapshot: Any) -> Price:
        """What the blocks that only this snapshot holds cost in its tier; unknown where AWS tells not."""
        return self.price(self.ebs_snapshot_line(snapshot))

    def ebs_snapshot_line(self, snapshot: Any) -> Line:
        """The line of a snapshot's price."""
        if snapshot.unique_gb is None:
            what = "GB that no newer snapshot shares, which AWS does not tell"
            return Line(snapshot.arn, Component.STORAGE, what, ZERO, None)
        what = "GB of snapshot" if snapshot.is_measured else "GB of snapshot at most"
        key, bound = f"ebs.snapshot.{snapshot.tier}", SNAPSHOT_USAGE if snapshot.tier == "standard" else ""
        return self.line(snapshot.arn, Component.STORAGE, what, snapshot.unique_gb, key, bound)

    def ebs_surplus_snapshots(self, volume: Any, surplus: Sequence[Any], older_gb: Decimal | None) -> Price:
        """What deleting a volume's surplus snapshots saves, when an older one holds so many GB for itself on average.

        Those in the archive share no blocks, so each has its own price.
        """
        lines = [self.ebs_snapshot_line(snapshot) for snapshot in surplus if snapshot.tier != "standard"]
        count = len(surplus) - len(lines)
        if count:
            what = f"GB of blocks that only the {count} older snapshots hold"
            key = "ebs.snapshot.standard"
            gb = ZERO if older_gb is None else count * older_gb
            # Not the volume's own storage, which another finding of it may count.
            line = self.line(volume.arn, Component.BACKUP, what, gb, key, SNAPSHOT_USAGE)
            # Where no bill tells how much it is, a price is as unknown as the quantity.
            lines.append(line if older_gb is not None else replace(line, unit_price=None))
        return self.price(*lines)

    def ebs_snapshot_archived(self, snapshot: Any) -> Price:
        """What a snapshot of the standard tier costs less in the archive, where a restore a year is paid for too."""
        today = self.ebs_snapshot_line(snapshot)
        instead = [
            self.line(snapshot.arn, Component.STORAGE, what, -gb, key)
            for what, gb, key in (
                ("GB in the archive instead", today.quantity, "ebs.snapshot.archive"),
                ("GB of a restore a year", today.quantity / MONTHS_PER_YEAR, "ebs.restore.gb"),
            )
        ]
        return self.price(today, *instead)

    def ebs_fast_restore(self, snapshot: Any, zones: int) -> Price:
        """What fast restore of a snapshot costs in so many zones."""
        return self.price(
            self.hourly(snapshot.arn, Component.HOURS, "fast snapshot restore", "ebs.fsr.hour", zones)
        )
