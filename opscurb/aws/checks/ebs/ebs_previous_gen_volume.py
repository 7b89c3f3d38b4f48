"""Magnetic volumes are billed for every read and write, which newer volumes do for nothing."""

from dataclasses import replace

from opscurb.check import Action, Category, Metric, Playbook, Severity, Waste, check

BILLED_DAYS = 30
READS = Metric("AWS/EBS", "VolumeReadOps", "Sum", "VolumeId", days=BILLED_DAYS, listed="ebs_working")
WRITES = replace(READS, name="VolumeWriteOps")


@check(
    reads="ebs_volume",
    also=("ebs_working",),
    category=Category.STORAGE_OPTIMIZATION,
    advice="Change magnetic EBS volume to gp3",
    action=Action.MIGRATE,
    metrics=(READS, WRITES),
    asks=lambda volume, scan: volume.volume_type == "standard" and scan.has(READS, volume),
    fix=Playbook(
        why="A magnetic volume is cheaper by the GB than gp3, but AWS bills it for every read and write, of which"
        " this one had {monthly_operations} in 30 days; gp3 is many times as fast.",
        steps=(
            "Verify that no change of the volume is running",
            "Create a snapshot if the data matters",
            "Change the type to gp3; the volume stays usable",
        ),
        cli=(
            "# Verify: no modification may be running",
            "aws ec2 describe-volumes-modifications --region {region} --filters Name=volume-id,Values={id}",
            "# Back up",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before gp3 of {id}' --region {region}",
            "# Change",
            "aws ec2 modify-volume --volume-id {id} --volume-type gp3 --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}, Actions, Modify volume",
            "Choose gp3, then Modify",
        ),
        risks=(
            "On instances of old kinds the volume may have to be detached for the change",
            "Templates that name standard will make new magnetic volumes: change them too",
        ),
        minutes=10,
        rollback=("AWS changes no volume to magnetic: make one from the snapshot and attach that instead",),
    ),
)
def find(volumes, scan):
    """Any whose reads and writes of a month cost more than what gp3 is dearer by the GB."""
    for volume in volumes:
        operations = int(scan.metric(READS, volume).total + scan.metric(WRITES, volume).total)
        price = scan.prices.ebs_magnetic_to_gp3(volume, operations)
        if price.known and price.monthly <= 0:
            continue
        yield Waste(
            volume,
            price=price,
            because="magnetic, and billed for every read and write",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "monthly_operations": operations,
            },
            confidence=0.85,
            cap=Severity.LOW,
        )
