"""Machine images that nothing launches from keep their snapshots billed."""

from collections import Counter

from opscurb.check import Category, Playbook, Waste, check
from opscurb.price import total

MEASURED = 0.85
AT_MOST = 0.5


@check(
    reads="ami",
    also=("ebs_snapshot", "ec2_instance", "ami_use", "ami_sharing"),
    whole=("ami", "ami_use", "ec2_instance"),
    hints=("ebs_snapshot_lock", "account_service"),
    category=Category.AGED_SNAPSHOTS,
    advice="Deregister unused AMI and delete its snapshots",
    tunes=("image_days",),
    role="ext",
    backups_excluded=True,
    standby_respected=True,
    asks=lambda image, scan: image.status in {"available", "disabled"} and not image.is_public,
    fix=Playbook(
        why="No instance, template, launch configuration, group or fleet uses the image, and it was not"
        " launched for {days_unlaunched} days; its snapshots are billed every month.",
        steps=(
            "Verify that no pipeline, other account or SSM parameter names the image",
            "Disable it and wait a week: a disabled image cannot be launched, and can be enabled again",
            "Note its snapshots, deregister it, then delete them: deregistering alone saves nothing",
        ),
        cli=(
            "# Verify: what it is and whom it is shared with",
            "aws ec2 describe-images --image-ids {id} --include-disabled --region {region}",
            "aws ec2 describe-image-attribute --image-id {id} --attribute launchPermission --region {region}",
            "# Disable it for a week; enable-image takes it back",
            "aws ec2 disable-image --image-id {id} --region {region}",
            "# A week later: deregister it, then delete the snapshots that no other image needs",
            "aws ec2 deregister-image --image-id {id} --region {region}",
            "aws ec2 delete-snapshot --snapshot-id {snapshot_ids} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose AMIs, Owned by me, and select {id}",
            "Note its snapshots under Storage and check Permissions",
            "Actions, Disable AMI; wait a week",
            "Actions, Deregister AMI, then delete the noted snapshots under Snapshots",
        ),
        risks=(
            "A deregistered image is gone unless a Recycle Bin rule holds it",
            "A template that finds its image through an SSM parameter does not show as a use",
            "It may be the only way to rebuild a server that exists no more",
        ),
        minutes=15,
        rollback=(
            "While it is disabled, enable-image makes it usable again",
            "While its snapshots exist, an image can be registered from them again, under a new id",
        ),
    ),
)
def find(images, scan):
    """Old, not launched for long, used and shared by nobody, with snapshots no other image needs."""
    used = {use.id for use in scan.all("ami_use")}
    unshared = {sharing.id for sharing in scan.all("ami_sharing") if not sharing.is_shared}
    snapshots = {snapshot.id: snapshot for snapshot in scan.all("ebs_snapshot")}
    locked = {lock.id for lock in scan.all("ebs_snapshot_lock")}
    owners = Counter(snapshot for image in scan.all("ami") for snapshot in set(image.snapshots))
    for image in images:
        days = _days_unlaunched(image, scan.now)
        freed = [snapshots[s] for s in image.snapshots if s in snapshots and owners[s] == 1]
        if image.id in used or image.id not in unshared or not freed:
            continue
        if locked.isdisjoint(image.snapshots) and days is not None and days > scan.policy.image_days:
            yield Waste(
                image,
                price=total(scan.prices.ebs_snapshot(snapshot) for snapshot in freed),
                because=f"used by nothing and not launched for {days} days",
                details=_details(image, days, freed),
                confidence=MEASURED if all(snapshot.is_measured for snapshot in freed) else AT_MOST,
            )


def _days_unlaunched(image, now):
    """Days since the last launch, since creation when there was none; None when neither is known."""
    moments = [moment for moment in (image.created, image.last_launched) if moment]
    return (now - max(moments)).days if moments else None


def _details(image, days, freed):
    return {
        "created_date": image.created,
        "last_launched_date": image.last_launched,
        "days_unlaunched": days,
        "state": image.status,
        "snapshot_ids": [snapshot.id for snapshot in freed],
        "size_is_upper_bound": not all(snapshot.is_measured for snapshot in freed),
    }
