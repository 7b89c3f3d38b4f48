"""Volumes that are less than a fifth full are paid for by their size."""

from decimal import Decimal
from math import ceil

from opscurb.check import Action, Category, Metric, Only, Playbook, Severity, Waste, check

USED = Metric("CWAgent", "disk_used_percent", "Maximum", "VolumeId", days=30, listed="ebs_filesystem")
# Half as much again as was ever used.
ROOM = Decimal("1.5")
# The smallest volume of each type.
LEAST_GB = {"gp2": 1, "gp3": 1, "io1": 4, "io2": 4, "st1": 125, "sc1": 125, "standard": 1}
# What the new volume must be told to be as fast as the old one.
SPEEDS = dict.fromkeys(LEAST_GB, "") | {
    "gp3": " --iops {iops} --throughput {throughput}",
    "io1": " --iops {iops}",
    "io2": " --iops {iops}",
}
CREATE = (
    "aws ec2 create-volume --size {{target_gb}} --volume-type {{volume_type}}{speed}"
    " --availability-zone {{zone}} --region {{region}}"
)


@check(
    reads="ebs_volume",
    also=("ebs_filesystem",),
    category=Category.STORAGE_OPTIMIZATION,
    advice="Move EBS volume that is mostly empty to a smaller one",
    action=Action.RIGHTSIZE,
    metrics=(USED,),
    tunes=("volume_used_percent",),
    owners_respected=True,
    asks=lambda volume, scan: volume.volume_type in LEAST_GB and not volume.shared and scan.has(USED, volume),
    fix=Playbook(
        why="The filesystem on the volume was at most {used_percent} % full, and AWS bills all {size_gb} GB."
        " A volume cannot be made smaller: its data must move to a new one.",
        steps=(
            "Verify on the instance that the volume has no other partition, and that nothing grows soon",
            "Create a snapshot and wait until it has completed",
            "Create a volume of {target_gb} GB, attach it, copy the files, and mount it in the old one's place",
            "Detach the old volume, and delete it once the new one has proven itself",
        ),
        cli=(
            "# Verify: its size, and where it is attached",
            "aws ec2 describe-volumes --volume-ids {id} --region {region}",
            "# Back up and wait",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before moving {id}' --region {region}",
            "aws ec2 wait snapshot-completed --filters Name=volume-id,Values={id} --region {region}",
            "# Make the smaller one, attach it in the console, copy the files, and mount it instead",
            *(Only("volume_type", kind, (CREATE.format(speed=speed),)) for kind, speed in SPEEDS.items()),
            "# Detach the old one, and delete it when all is well",
            "aws ec2 detach-volume --volume-id {id} --region {region}",
            "aws ec2 wait volume-available --volume-ids {id} --region {region}",
            "aws ec2 delete-volume --volume-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}; Actions, Create snapshot, and wait until it is Completed",
            "Create volume of {target_gb} GB in zone {zone}; attach it, copy the files, and mount it instead",
            "Select {id}; Actions, Detach volume, and later Actions, Delete volume",
        ),
        risks=(
            "Applications that write while their files are copied must be stopped for the last of it",
            "Of a gp2 volume the speed falls with its size; gp3 keeps it",
            "The new volume is only encrypted where that is the default, or where encryption is asked for",
            "A root volume needs a new boot disk: it is easier done with the next image",
        ),
        minutes=120,
        rollback=(
            "Until it is deleted, mount the old volume again",
            "Afterwards make a volume of {size_gb} GB from the snapshot",
        ),
        needs_restart=True,
    ),
)
def find(volumes, scan):
    """The fullest that its one filesystem was in 30 days is below a fifth."""
    for volume in volumes:
        percent = scan.metric(USED, volume).peak
        if percent >= scan.policy.volume_used_percent:
            continue
        used_gb = volume.size_gb * Decimal(str(percent)) / 100
        target = max(LEAST_GB[volume.volume_type], ceil(used_gb * ROOM))
        if target >= volume.size_gb:
            continue
        yield Waste(
            volume,
            price=scan.prices.ebs_change(volume, size_gb=target),
            because=f"never more than {percent:.0f} % full",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "iops": volume.iops,
                "throughput": volume.throughput,
                "zone": volume.zone,
                "used_percent": round(percent, 1),
                "target_gb": target,
                "current_monthly_cost": scan.prices.ebs_volume(volume).monthly,
            },
            # The agent may have been told to look at one filesystem of several.
            confidence=0.6,
            cap=Severity.MEDIUM,
        )
