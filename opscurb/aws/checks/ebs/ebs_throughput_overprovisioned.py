"""Volumes with more than twice the throughput that they ever use pay for the difference."""

from opscurb.aws.checks.ebs.speed import BYTES, OPS, READ_OPS, peak
from opscurb.aws.prices.ebs import GP3_FREE_MIBPS
from opscurb.check import Action, Category, Playbook, Severity, Waste, check


@check(
    reads="ebs_volume",
    also=("ebs_working",),
    category=Category.STORAGE_OPTIMIZATION,
    advice="Lower the provisioned throughput of EBS volume",
    action=Action.RIGHTSIZE,
    # Bytes may stay silent, operations tell that they would have been heard of.
    metrics=(*OPS, *BYTES),
    tunes=("volume_metric_days", "volume_peak_percent"),
    asks=lambda volume, scan: (
        volume.volume_type == "gp3"
        and (volume.throughput or 0) > GP3_FREE_MIBPS
        and scan.has(READ_OPS, volume)
    ),
    fix=Playbook(
        why="The volume is provisioned with {throughput} MiB/s and never moved more than {peak_mibps};"
        " the change happens while it is in use.",
        steps=(
            "Verify that no rare task, such as a full backup or a restore, needs the throughput",
            "Lower the throughput to {target_mibps} MiB/s, a fifth more than it ever used",
            "Watch queue length and latency for some days; AWS allows the next change only after some hours",
        ),
        cli=(
            "# Verify: no modification may be running",
            "aws ec2 describe-volumes-modifications --region {region} --filters Name=volume-id,Values={id}",
            "# Lower",
            "aws ec2 modify-volume --volume-id {id} --throughput {target_mibps} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Volumes",
            "Select {id}; look at its Monitoring tab over two weeks",
            "Actions, Modify volume; set {target_mibps} MiB/s, then Modify",
        ),
        risks=(
            "Peaks shorter than five minutes may have been higher than what was measured",
            "AWS allows one change in six hours, so going back may have to wait",
        ),
        minutes=10,
        rollback=("Raise the throughput to {throughput} MiB/s again, once AWS allows the next change",),
    ),
)
def find(volumes, scan):
    """Any whose busiest five minutes need less than half of what is provisioned."""
    for volume in volumes:
        seen = peak(volume, scan)
        if seen.mibps >= volume.throughput * scan.policy.volume_peak_percent / 100:
            continue
        target = seen.with_headroom.as_gp3.mibps
        yield Waste(
            volume,
            price=scan.prices.ebs_change(volume, throughput=target),
            because=f"provisioned with {volume.throughput} MiB/s and never above {seen.mibps}",
            details={
                "size_gb": volume.size_gb,
                "volume_type": volume.volume_type,
                "throughput": volume.throughput,
                "peak_mibps": seen.mibps,
                "target_mibps": target,
                "current_monthly_cost": scan.prices.ebs_volume(volume).monthly,
            },
            confidence=0.85,
            cap=Severity.LOW,
        )
