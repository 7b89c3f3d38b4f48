"""Volumes of provisioned IOPS that a gp3 volume is fast enough for cost several times as much."""

from opscurb.aws.checks.ebs.speed import BYTES, OPS, READ_OPS, Speed, peak
from opscurb.aws.prices.ebs import GP3_FREE_IOPS
from opscurb.check import Action, Category, Playbook, Waste, check

KINDS = frozenset({"io1", "io2"})
# What gp3 reaches everywhere: newer ones reach more, but neither in every region nor on every instance.
GP3_MOST = Speed(iops=16_000, mibps=1_000)
GP3_MOST_GB = 16_384
# gp3 wants four IOPS for each MiB/s, and gives at most 500 a GB.
IOPS_PER_MIBPS = 4
IOPS_PER_GB = 500
# io2 promises 99.999 % where gp3 promises 99.8 %; who chose it for that says so in a tag.
DURABLE = "durab"


@check(
    reads="ebs_volume",
    also=("ebs_working",),
    category=Category.STORAGE_OPTIMIZATION,
    advice="Change EBS volume from provisioned IOPS to gp3",
    action=Action.MIGRATE,
    metrics=(*OPS, *BYTES),
    tunes=("volume_metric_days",),
    asks=lambda volume, scan: volume.volume_type in KINDS and scan.has(READ_OPS, volume),
    fix=Playbook(
        why="The volume never did more than {peak_iops} IOPS, which a gp3 volume gives at a fraction of the price;"
        " the change happens while the volume is in use.",
        steps=(
            "Verify with the owner that what runs on it can do with latencies of up to some milliseconds",
            "Create a snapshot if the data matters",
            "Change the type to gp3 with {target_iops} IOPS and {target_mibps} MiB/s",
            "Watch latency and queue length for some days",
        ),
        cli=(
            "# Verify: no modification may be running",
            "aws ec2 describe-volumes-modifications --region {region} --filters Name=volume-id,Values={id}",
            "# Back up",
            "aws ec2 create-snapshot --volume-id {id} --description 'Before gp3 of {id}' --region {region}",
            "# Change, with a fifth more than it ever used",
            "aws ec2 modify-volume --volume-id {id} --volume-type gp3 --iops {target_iops}"
            " --throughput {target_mibps} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}; look at its Monitoring tab over two weeks",
            "Actions, Modify volume; choose gp3 with {target_iops} IOPS and {target_mibps} MiB/s, then Modify",
        ),
        risks=(
            "Peaks shorter than five minutes may have been higher than what was measured",
            "io2 is built to lose data less often than gp3, and answers more evenly",
            "AWS allows the next change of the volume only after some hours",
        ),
        minutes=20,
        rollback=("Change the type back with {iops} IOPS; AWS may make you wait up to six hours",),
    ),
)
def find(volumes, scan):
    """Attached to one instance, of a size and a peak within gp3's, and cheaper as such."""
    for volume in volumes:
        seen = peak(volume, scan)
        target = _target(volume, seen)
        if target is None or volume.shared or _is_durable(volume):
            continue
        price = scan.prices.ebs_change(volume, volume_type="gp3", iops=target.iops, throughput=target.mibps)
        if price.known and price.monthly <= 0:
            continue
        yield Waste(
            volume,
            price=price,
            because=f"of type {volume.volume_type} and never above {seen.iops} IOPS, which gp3 gives for less",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "iops": volume.iops,
                "peak_iops": seen.iops,
                "peak_mibps": seen.mibps,
                "target_iops": target.iops,
                "target_mibps": target.mibps,
                "current_monthly_cost": scan.prices.ebs_volume(volume).monthly,
            },
            confidence=0.85,
        )


def _target(volume, seen):
    """What gp3 must be given, None where it does not reach what was seen."""
    if seen.at_most(GP3_MOST) != seen or volume.size_gb > GP3_MOST_GB:
        return None
    wanted = seen.with_headroom.at_most(GP3_MOST).as_gp3
    iops = max(wanted.iops, IOPS_PER_MIBPS * wanted.mibps)
    # Of whatever size, gp3 gives what is free.
    most = max(GP3_FREE_IOPS, IOPS_PER_GB * volume.size_gb)
    return Speed(iops, wanted.mibps) if iops <= most else None


def _is_durable(volume):
    """True when a tag tells that the volume was chosen for its durability."""
    return any(DURABLE in f"{tag} {value}".lower() for tag, value in volume.tags.items())
