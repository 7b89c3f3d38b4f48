"""Volumes that a running instance never reads or writes cost full price."""

from dataclasses import replace

from opscurb.check import Category, Metric, Playbook, Waste, check

READS = Metric(
    "AWS/EBS", "VolumeReadOps", "Sum", "VolumeId", window="volume_metric_days", listed="ebs_working"
)
WRITES = replace(READS, name="VolumeWriteOps")


@check(
    reads="ebs_volume",
    also=("ebs_working",),
    category=Category.IDLE_RESOURCES,
    advice="Snapshot and delete EBS volume that is never used",
    metrics=(READS, WRITES),
    tunes=("volume_metric_days", "volume_ops_per_day"),
    owners_respected=True,
    standby_respected=True,
    asks=lambda volume, scan: scan.has(READS, volume),
    fix=Playbook(
        why="The volume is attached to a running instance that did not read or write it for {idle_days} days;"
        " AWS bills it in full.",
        steps=(
            "Verify on the instance that no mount point or database uses the volume, also not for a yearly task",
            "Unmount it on the instance, and take it out of what is mounted at start",
            "Create a snapshot and wait until it has completed",
            "Detach the volume and delete it; a new one can be made from the snapshot at any time",
        ),
        cli=(
            "# Verify: what it is attached to, and as which device",
            "aws ec2 describe-volumes --volume-ids {id} --region {region}",
            "# Unmount it on the instance, then back up and wait",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before deleting {id}' --region {region}",
            "aws ec2 wait snapshot-completed --filters Name=volume-id,Values={id} --region {region}",
            "# Detach and delete",
            "aws ec2 detach-volume --volume-id {id} --region {region}",
            "aws ec2 wait volume-available --volume-ids {id} --region {region}",
            "aws ec2 delete-volume --volume-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}; its Monitoring tab must show no operations",
            "Unmount it on its instance; Actions, Create snapshot, and wait until it is Completed",
            "Actions, Detach volume, then Actions, Delete volume",
        ),
        risks=(
            "What is mounted and missing at the next start may keep the instance from starting",
            "A task that runs less often than the volume was watched for may need it",
        ),
        minutes=20,
        rollback=(
            "Until it is deleted, attach the volume again as {device}",
            "Afterwards make a volume from the snapshot, in the zone of the instance, and attach that one",
        ),
    ),
)
def find(volumes, scan):
    """No root volume, on instances that ran all the while, with less than one operation a day."""
    days = scan.days(READS)
    working = {row.id: row for row in scan.all("ebs_working")}
    for volume in volumes:
        work = working[volume.id]
        if work.is_root or work.since is None or (scan.now - work.since).days < days:
            continue
        operations = scan.metric(READS, volume).total + scan.metric(WRITES, volume).total
        if operations < scan.policy.volume_ops_per_day * days:
            yield Waste(
                volume,
                price=scan.prices.ebs_volume(volume),
                because=f"attached and not used for {days} days",
                details={
                    "size_gb": volume.size_gb,
                    "volume_type": volume.volume_type,
                    "instance_ids": list(volume.instances),
                    "device": volume.device,
                    "idle_days": days,
                    "operations": operations,
                },
                confidence=0.85,
            )
