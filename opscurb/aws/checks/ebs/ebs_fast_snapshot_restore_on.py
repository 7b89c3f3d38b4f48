"""Fast restore of snapshots that nobody restores costs hundreds of dollars a month in each zone."""

from datetime import timedelta

from opscurb.aws.windows import RESTORE_DAYS
from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="ebs_snapshot",
    also=("ebs_fast_restore", "ebs_restore", "ebs_volume", "ami"),
    whole=("ebs_restore", "ebs_volume", "ami"),
    category=Category.STORAGE_OPTIMIZATION,
    advice="Switch off fast restore of EBS snapshot",
    tunes=("idle_days",),
    fix=Playbook(
        why="Fast restore of the snapshot is on in {zone_count} zone(s), and no volume was made from it for 30 days;"
        " AWS bills it by the hour and zone, whether it is used or not.",
        steps=(
            "Verify with the owner that the snapshot is not kept ready for a disaster or for instances that scale out",
            "Switch fast restore off in its zones; the snapshot itself stays as it is",
        ),
        cli=(
            "# Verify: where it is on, and since when",
            "aws ec2 describe-fast-snapshot-restores --filters Name=snapshot-id,Values={id} --region {region}",
            "# Switch off, zone by zone",
            "aws ec2 disable-fast-snapshot-restores --source-snapshot-ids {id} --availability-zones {zones}"
            " --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Snapshots",
            "Select {id}; Actions, Manage fast snapshot restore",
            "Clear its zones, then Save",
        ),
        risks=(
            "Volumes made from it afterwards are slow until each of their blocks was read once",
            "Switching it on again takes an hour for each TB of the snapshot",
        ),
        minutes=10,
        rollback=("Switch fast restore on again in the same zones",),
    ),
)
def find(snapshots, scan):
    """On for a week, with no volume made of it in 30 days, nor an instance of an image that it backs."""
    on = {row.id: row for row in scan.all("ebs_fast_restore")}
    used = set(_restored(scan, scan.now - timedelta(days=RESTORE_DAYS)))
    for snapshot in snapshots:
        if snapshot.id not in on or snapshot.id in used:
            continue
        lasting = [
            (zone, since)
            for zone, since in on[snapshot.id].zones
            if (scan.now - since).days >= scan.policy.idle_days
        ]
        if lasting:
            zones = [zone for zone, _ in lasting]
            yield Waste(
                snapshot,
                price=scan.prices.ebs_fast_restore(snapshot, len(zones)),
                because=f"restored fast in {len(zones)} zones, and by nobody for {RESTORE_DAYS} days",
                details={
                    "zones": zones,
                    "zone_count": len(zones),
                    "enabled_date": min(since for _, since in lasting),
                    "volume_id": snapshot.volume_id,
                    "volume_size_gb": snapshot.volume_gb,
                },
            )


def _restored(scan, since):
    """Snapshots that something was made from since then: volumes that are there or gone, instances of images."""
    yield from (restore.id for restore in scan.all("ebs_restore") if restore.at >= since)
    for volume in scan.all("ebs_volume"):
        if volume.created is None or volume.created >= since:
            yield volume.snapshot_id
    for image in scan.all("ami"):
        if image.last_launched is not None and image.last_launched >= since:
            yield from image.snapshots
