"""Volumes with more than twice the IOPS that they ever use pay for the difference."""

from opscurb.aws.checks.ebs.speed import OPS, READ_OPS, peak
from opscurb.aws.prices.ebs import GP3_FREE_IOPS
from opscurb.check import Action, Category, Playbook, Waste, check

# The least IOPS that each type can be given.
LEAST = {"gp3": GP3_FREE_IOPS, "io1": 100, "io2": 100}


def _is_provisioned(volume):
    """True for more IOPS than the least, which alone can be lowered."""
    return volume.volume_type in LEAST and (volume.iops or 0) > LEAST[volume.volume_type]


@check(
    reads="ebs_volume",
    also=("ebs_working",),
    category=Category.STORAGE_OPTIMIZATION,
    advice="Lower the provisioned IOPS of EBS volume",
    action=Action.RIGHTSIZE,
    metrics=OPS,
    tunes=("volume_metric_days", "volume_peak_percent"),
    asks=lambda volume, scan: _is_provisioned(volume) and scan.has(READ_OPS, volume),
    fix=Playbook(
        why="The volume is provisioned with {iops} IOPS and never did more than {peak_iops};"
        " the change happens while it is in use.",
        steps=(
            "Verify that no rare task, such as a yearly close or a restore, needs the IOPS",
            "Lower the IOPS to {target_iops}, a fifth more than it ever used",
            "Watch queue length and latency for some days; AWS allows the next change only after some hours",
        ),
        cli=(
            "# Verify: no modification may be running",
            "aws ec2 describe-volumes-modifications --region {region} --filters Name=volume-id,Values={id}",
            "# Lower",
            "aws ec2 modify-volume --volume-id {id} --iops {target_iops} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}; look at its Monitoring tab over two weeks",
            "Actions, Modify volume; set {target_iops} IOPS, then Modify",
        ),
        risks=(
            "Peaks shorter than five minutes may have been higher than what was measured",
            "AWS allows one change in six hours, so going back may have to wait",
        ),
        minutes=10,
        rollback=("Raise the IOPS to {iops} again, once AWS allows the next change",),
    ),
)
def find(volumes, scan):
    """Any whose busiest five minutes need less than half of what is provisioned."""
    for volume in volumes:
        seen = peak(volume, scan, moved=())
        if seen.iops >= volume.iops * scan.policy.volume_peak_percent / 100:
            continue
        target = max(LEAST[volume.volume_type], seen.with_headroom.iops)
        yield Waste(
            volume,
            price=scan.prices.ebs_change(volume, iops=target),
            because=f"provisioned with {volume.iops} IOPS and never above {seen.iops}",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "iops": volume.iops,
                "peak_iops": seen.iops,
                "target_iops": target,
                "current_monthly_cost": scan.prices.ebs_volume(volume).monthly,
            },
            confidence=0.85,
        )
