"""Instances stopped for long still cost what their volumes and addresses cost."""

from collections import defaultdict

from opscurb.aws.checks.stopped import UNTOLD, stop_times
from opscurb.check import Category, Playbook, Reason, Unsure, Waste, check
from opscurb.price import total


@check(
    reads="ec2_instance",
    also=("ebs_volume", "elastic_ip"),
    hints=("ec2_stop",),
    category=Category.IDLE_RESOURCES,
    advice="Back up and terminate long stopped EC2 instance",
    tunes=("stopped_days",),
    min_age=False,
    owners_respected=True,
    standby_respected=True,
    asks=lambda instance, scan: instance.status == "stopped",
    fix=Playbook(
        why="The instance is stopped for {days_stopped} days. It runs nothing, but its volumes and"
        " Elastic IPs are billed as if it did.",
        steps=(
            "Verify with the owner that the instance is not needed, nor kept for a disaster",
            "Make an image of it, which keeps its volumes as snapshots, and wait until it is available",
            "Note its volumes and Elastic IPs, then terminate it",
            "Delete the volumes that termination leaves behind and release the addresses",
        ),
        cli=(
            "# Verify: the state must be stopped, termination protection may be on",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "aws ec2 describe-instance-attribute --instance-id {id} --attribute disableApiTermination"
            " --region {region}",
            "# Back up and wait",
            "aws ec2 create-image --instance-id {id} --name before-terminating-{id} --region {region}",
            "aws ec2 wait image-available --owners self --filters Name=name,Values=before-terminating-{id}"
            " --region {region}",
            "# Terminate",
            "aws ec2 terminate-instances --instance-ids {id} --region {region}",
            "aws ec2 wait instance-terminated --instance-ids {id} --region {region}",
            "# Delete the volumes that were left; one that went with the instance answers NotFound",
            "aws ec2 delete-volume --volume-id {volume_ids} --region {region}",
            "# Release the addresses that it held",
            "aws ec2 release-address --allocation-id {allocation_ids} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and select {id}",
            "Actions, Image and templates, Create image; wait until it is Available under AMIs",
            "Note the volumes under Storage and the Elastic IP under Details",
            "Instance state, Terminate instance",
            "Delete leftover volumes under Volumes and release the address under Elastic IPs",
        ),
        risks=(
            "A terminated instance does not come back; its private address and instance id are lost",
            "Data on instance store volumes is already gone and is not in the image",
            "The image's snapshots cost money too, by what they hold",
        ),
        minutes=20,
        rollback=(
            "Launch a new instance from the image; it gets another id, and another address once those are released",
        ),
    ),
)
def find(instances, scan):
    """Stopped for long, and owning volumes or addresses that cost."""
    stopped = stop_times(scan)
    volumes, addresses = _held_alone(scan.all("ebs_volume")), defaultdict(list)
    for address in scan.all("elastic_ip"):
        if address.is_billed:
            addresses[address.instance_id].append(address)
    for instance in instances:
        since, mine, ips = stopped[instance.id], volumes[instance.id], addresses[instance.id]
        if since is None:
            yield Unsure(instance, Reason.UNREADABLE, UNTOLD.format(instance.id))
        elif (mine or ips) and (days := (scan.now - since).days) >= scan.policy.stopped_days:
            yield Waste(
                instance,
                price=total(
                    [scan.prices.ebs_volume(volume) for volume in mine]
                    + [scan.prices.elastic_ip(address) for address in ips]
                ),
                because=f"stopped for {days} days while its volumes and addresses are billed",
                details={
                    "instance_type": instance.instance_type,
                    "stopped_date": since,
                    "days_stopped": days,
                    "volume_ids": [volume.id for volume in mine],
                    "volumes_gb": sum(volume.size_gb for volume in mine),
                    "allocation_ids": [address.id for address in ips],
                },
            )


def _held_alone(volumes):
    """The volumes attached to one instance only, by instance; a shared one stays when one of them goes."""
    held = defaultdict(list)
    for volume in volumes:
        if len(volume.instances) == 1:
            held[volume.instances[0]].append(volume)
    return held
