"""Volumes of type gp2 cost more than gp3 volumes of the same speed."""

from dataclasses import replace

from opscurb.aws.checks.ebs.speed import BYTES, OPS, Speed, peak
from opscurb.aws.prices.ebs import GP2_FAST_ABOVE_GB
from opscurb.check import SUFFICIENT, Action, Category, Playbook, Waste, check

IOPS_PER_GB = 3
MOST_IOPS = 16_000
LEAST_MIBPS = 125
MOST_MIBPS = 250
# Asked for only where gp2 is faster than gp3 is for nothing; without values it is to stay as fast as it can be.
PEAK_OPS = tuple(replace(metric, listed="ebs_fast_gp2", sparse=True) for metric in OPS)
PEAK_BYTES = tuple(replace(metric, listed="ebs_fast_gp2") for metric in BYTES)
BY_TYPE = 0.95
BY_PEAKS = 0.85


@check(
    reads="ebs_volume",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Change EBS volume from gp2 to gp3",
    action=Action.MIGRATE,
    hints=("ebs_fast_gp2",),
    metrics=(*PEAK_OPS, *PEAK_BYTES),
    tunes=("volume_metric_days",),
    min_age=False,
    asks=lambda volume, scan: volume.volume_type == "gp2",
    fix=Playbook(
        why="A gp3 volume costs a fifth less per GB than gp2 and is as fast when given the same IOPS"
        " and throughput; the change happens while the volume is in use.",
        steps=(
            "Verify that no change of the volume is running: AWS allows one every few hours",
            "Create a snapshot if the data matters",
            "Change the type to gp3 with {target_iops} IOPS and {target_mibps} MiB/s, all that it needs",
            "Watch the change until it is completed; the volume stays usable",
        ),
        cli=(
            "# Verify: no modification may be running",
            "aws ec2 describe-volumes-modifications --region {region} --filters Name=volume-id,Values={id}",
            "# Back up",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before gp3 of {id}' --region {region}",
            "# Change, keeping the speed that it needs",
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
    """Any whose gp3 twin costs less, as fast as the gp2 baseline or as a fifth more than was ever used of it."""
    for volume in volumes:
        seen = _seen(volume, scan)
        target = _baseline(volume)
        if seen is not None:
            target = seen.with_headroom.at_most(target).as_gp3
        price = scan.prices.gp2_to_gp3(volume, target.iops, target.mibps)
        if price.known and price.monthly <= 0:
            continue
        yield Waste(
            volume,
            price=price,
            because="of type gp2, which costs more than a gp3 volume of the same speed",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "target_iops": target.iops,
                "target_mibps": target.mibps,
                "peak_iops": seen.iops if seen else None,
                "peak_mibps": seen.mibps if seen else None,
                "current_monthly_cost": scan.prices.ebs_volume(volume).monthly,
            },
            confidence=BY_PEAKS if seen else BY_TYPE,
        )


def _baseline(volume):
    """What gp2 gives a volume of its size for as long as it likes."""
    mibps = MOST_MIBPS if volume.size_gb > GP2_FAST_ABOVE_GB else LEAST_MIBPS
    return Speed(min(MOST_IOPS, IOPS_PER_GB * volume.size_gb), mibps).as_gp3


def _seen(volume, scan):
    """Its busiest five minutes, None where they do not matter or too few are known."""
    if not scan.has(PEAK_OPS[0], volume):
        return None
    days = [scan.metric(metric, volume).days for metric in PEAK_OPS]
    if min(days) < SUFFICIENT * scan.days(PEAK_OPS[0]):
        return None
    return peak(volume, scan, PEAK_OPS, PEAK_BYTES)
