"""Volumes that no instance uses still cost full price."""

from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="ebs_volume",
    hints=("ebs_detachment",),
    category=Category.IDLE_RESOURCES,
    advice="Delete unattached EBS volume",
    tunes=("min_age_days", "idle_days"),
    owners_respected=True,
    asks=lambda volume, scan: volume.status == "available",
    fix=Playbook(
        why="The volume is attached to nothing, and AWS bills it in full for as long as it exists.",
        steps=(
            "Verify that nothing needs the volume: its tags, its name and who created it",
            "Create a snapshot and wait until it has completed",
            "Delete the volume",
        ),
        cli=(
            "# Verify: the state must be available",
            "aws ec2 describe-volumes --volume-ids {id} --region {region}",
            "# Back up and wait",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before deleting {id}' --region {region}",
            "aws ec2 wait snapshot-completed --filters Name=volume-id,Values={id} --region {region}",
            "# Delete",
            "aws ec2 delete-volume --volume-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id} and check that its state is Available",
            "Actions, Create snapshot; wait until the snapshot is Completed",
            "Actions, Delete volume; confirm",
        ),
        risks=(
            "A deleted volume cannot be restored without a snapshot",
            "A stopped or scheduled job may attach the volume only from time to time",
        ),
        minutes=10,
        rollback=("Make a volume from the snapshot, in the zone where it is needed; it gets a new id",),
    ),
)
def find(volumes, scan):
    """Unattached since the last detachment in the trail, or since creation."""
    detached = {detachment.id: detachment.at for detachment in scan.all("ebs_detachment")}
    for volume in volumes:
        since = detached.get(volume.id, volume.created)
        if since is None or (days := (scan.now - since).days) < scan.policy.idle_days:
            continue
        yield Waste(
            volume,
            price=scan.prices.ebs_volume(volume),
            because=f"unattached for {days} days",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "created_date": volume.created,
                "days_unattached": days,
            },
        )
