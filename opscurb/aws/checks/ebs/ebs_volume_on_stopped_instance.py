"""Volumes of instances that are stopped for long still cost full price."""

from opscurb.aws.checks.stopped import UNTOLD, stop_times
from opscurb.check import Category, Playbook, Reason, Unsure, Waste, check


@check(
    reads="ebs_volume",
    also=("ec2_instance",),
    hints=("ec2_stop",),
    category=Category.IDLE_RESOURCES,
    advice="Snapshot and delete EBS volume of stopped instance",
    tunes=("stopped_days",),
    min_age=False,
    owners_respected=True,
    standby_respected=True,
    asks=lambda volume, scan: volume.status == "in-use",
    fix=Playbook(
        why="A stopped instance costs nothing, but AWS bills its volumes in full for as long as they exist.",
        steps=(
            "Verify with the owner that the instance will not be started again soon",
            "Create a snapshot and wait until it has completed",
            "Detach the volume from the stopped instance",
            "Delete the volume; a new one can be made from the snapshot at any time",
        ),
        cli=(
            "# Verify: the instances named here must be stopped",
            "aws ec2 describe-instances --filters Name=block-device-mapping.volume-id,Values={id}"
            " --region {region}",
            "# Back up and wait",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before deleting {id}' --region {region}",
            "aws ec2 wait snapshot-completed --filters Name=volume-id,Values={id} --region {region}",
            "# Detach and delete",
            "aws ec2 detach-volume --volume-id {id} --region {region}",
            "aws ec2 wait volume-available --volume-ids {id} --region {region}",
            "aws ec2 delete-volume --volume-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}, follow its attached instance and check that it is Stopped",
            "Actions, Create snapshot; wait until the snapshot is Completed",
            "Actions, Detach volume, then Actions, Delete volume",
        ),
        risks=(
            "An instance without its root volume does not start: note the device name to attach a new one to",
            "An instance may be started only for a yearly task or a disaster",
        ),
        minutes=15,
        rollback=(
            "Until it is deleted, attach the volume again under the device name that was noted",
            "Afterwards make a volume from the snapshot, in the zone of the instance, and attach that one",
        ),
    ),
)
def find(volumes, scan):
    """Every instance the volume is attached to is stopped for long."""
    stopped = stop_times(scan)
    for volume in volumes:
        if not volume.instances or not all(instance in stopped for instance in volume.instances):
            continue
        times = [stopped[instance] for instance in volume.instances]
        if None in times:
            untold = volume.instances[times.index(None)]
            yield Unsure(volume, Reason.UNREADABLE, UNTOLD.format(untold))
        elif (days := (scan.now - max(times)).days) >= scan.policy.stopped_days:
            yield Waste(
                volume,
                price=scan.prices.ebs_volume(volume),
                because=f"attached only to what is stopped for {days} days",
                details={
                    "size_gb": volume.size_gb,
                    "volume_type": volume.volume_type,
                    "instance_ids": list(volume.instances),
                    "days_stopped": days,
                },
            )
