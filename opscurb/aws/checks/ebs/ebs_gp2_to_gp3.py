"""Volumes of type gp2 cost more than gp3 volumes of the same speed."""

from opscurb.check import Action, Category, Playbook, Waste, check

IOPS_PER_GB = 3
LEAST_IOPS = 3000
MOST_IOPS = 16_000
LEAST_MIBPS = 125
MOST_MIBPS = 250
# From this size on gp2 gives its full throughput.
FAST_ABOVE_GB = 170


@check(
    reads="ebs_volume",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Change EBS volume from gp2 to gp3",
    action=Action.MIGRATE,
    min_age=False,
    asks=lambda volume, scan: volume.volume_type == "gp2",
    fix=Playbook(
        why="A gp3 volume costs a fifth less per GB than gp2 and is as fast when given the same IOPS"
        " and throughput; the change happens while the volume is in use.",
        steps=(
            "Verify that no change of the volume is running: AWS allows one every few hours",
            "Create a snapshot if the data matters",
            "Change the type to gp3 with {target_iops} IOPS and {target_mibps} MiB/s, what it has now",
            "Watch the change until it is completed; the volume stays usable",
        ),
        cli=(
            "# Verify: no modification may be running",
            "aws ec2 describe-volumes-modifications --region {region} --filters Name=volume-id,Values={id}",
            "# Back up",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before gp3 of {id}' --region {region}",
            "# Change, keeping today's speed",
            "aws ec2 modify-volume --volume-id {id} --volume-type gp3 --iops {target_iops}"
            " --throughput {target_mibps} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}, Actions, Modify volume",
            "Choose gp3 with {target_iops} IOPS and {target_mibps} MiB/s, then Modify",
        ),
        risks=(
            "Latency may rise while the volume changes, which takes up to a day for a large one",
            "Templates that name gp2 will make new gp2 volumes: change them too",
        ),
        minutes=5,
        rollback=(
            "Change the type back to gp2 once the change is completed; AWS may make you wait up to six hours",
        ),
    ),
)
def find(volumes, scan):
    """Any gp2 volume whose gp3 twin, as fast as the gp2 baseline, costs less."""
    for volume in volumes:
        iops = min(MOST_IOPS, max(LEAST_IOPS, IOPS_PER_GB * volume.size_gb))
        mibps = MOST_MIBPS if volume.size_gb > FAST_ABOVE_GB else LEAST_MIBPS
        price = scan.prices.gp2_to_gp3(volume, iops, mibps)
        if price.known and price.monthly <= 0:
            continue
        yield Waste(
            volume,
            price=price,
            because="of type gp2, which costs more than a gp3 volume of the same speed",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "target_iops": iops,
                "target_mibps": mibps,
                "current_monthly_cost": scan.prices.ebs_volume(volume).monthly,
            },
        )
