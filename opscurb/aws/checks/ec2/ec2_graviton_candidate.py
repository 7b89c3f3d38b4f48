"""Linux instances on x86 whose family has a cheaper twin on Graviton."""

from opscurb.aws.prices.ec2 import LINUX
from opscurb.aws.sizes import family_of, size_of, units
from opscurb.check import Action, Category, Playbook, Severity, Waste, check
from opscurb.money import dollars

# The same ratio of memory to vCPUs, no disks of its own, the nearest generation.
TWINS = {
    "t2": "t4g",
    "t3": "t4g",
    "t3a": "t4g",
    **{f"{kind}{old}": f"{kind}6g" for kind in "mcr" for old in ("4", "5", "5a", "6i", "6a")},
    **{f"{kind}{old}": f"{kind}7g" for kind in "mcr" for old in ("7i", "7a")},
    **{f"{kind}{old}": f"{kind}8g" for kind in "mcr" for old in ("8i", "8a")},
}
# With this tag its owner says that what runs on it is built for arm64 too.
READY_TAG = "opscurb:arm64"
YES = frozenset({"true", "yes", "1", "ready"})


@check(
    reads="ec2_instance",
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Move EC2 instance to Graviton",
    action=Action.MIGRATE,
    owners_respected=True,
    commitments_respected=True,
    asks=lambda instance, scan: (
        instance.status == "running"
        and not instance.lifecycle
        and instance.platform == LINUX
        and instance.architecture == "x86_64"
        and not instance.is_marketplace
    ),
    fix=Playbook(
        why="{target_type} has the same memory and as many vCPUs, and costs less by the hour. Only what is built"
        " for arm64 runs on it.",
        steps=(
            "Verify that everything on it has a build for arm64: packages, agents, containers, native libraries",
            "Launch {target_type} from an arm64 image beside it and test; a type of another architecture cannot"
            " be set on an instance that exists",
            "Move its work over and stop the old one for a week, then make an image and terminate it",
        ),
        cli=(
            "# Verify: its image and its type",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "aws ec2 describe-instance-types --instance-types {target_type} --region {region}",
            "# Once its work runs elsewhere: stop it; starting it again is one command",
            "aws ec2 stop-instances --instance-ids {id} --region {region}",
            "# A week later: back up, wait, terminate",
            "aws ec2 create-image --instance-id {id} --name before-terminating-{id} --region {region}",
            "aws ec2 wait image-available --owners self --filters Name=name,Values=before-terminating-{id}"
            " --region {region}",
            "aws ec2 terminate-instances --instance-ids {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and look at {id}",
            "Launch instances with an arm64 image and the type {target_type}, and move its work there",
            "Instance state, Stop instance; a week later make an image of it and terminate it",
        ),
        risks=(
            "Software without a build for arm64 does not start",
            "Programs may be faster or slower: measure before the old one goes",
            "A reservation or an EC2 Instance Savings Plan of the old family does not cover the new one",
        ),
        minutes=240,
        rollback=(
            "While the old instance is stopped, start-instances brings it back",
            "After that, launch a new one from its image",
        ),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """A twin of the same size is listed and cheaper; counted only where the owner says it would run there."""
    for instance in instances:
        kind = instance.instance_type
        target = f"{TWINS.get(family_of(kind), '')}.{size_of(kind)}"
        price = scan.prices.ec2_change(instance, target)
        # Bare metal has as many vCPUs as the processor, which differ.
        if price.monthly <= 0 or units(kind) is None:
            continue
        now = scan.prices.ec2_instance(instance)
        is_ready = instance.tags.get(READY_TAG, "").strip().lower() in YES
        yield Waste(
            instance,
            price=price,
            because=f"on x86 at {dollars(now.monthly)} a month, where {target} costs"
            f" {dollars(now.monthly - price.monthly)}",
            details={
                "instance_type": kind,
                "target_type": target,
                "architecture": instance.architecture,
                "current_monthly_cost": float(now.monthly),
                "is_ready_for_arm64": is_ready,
            },
            confidence=0.85 if is_ready else 0.5,
            cap=Severity.LOW,
            advisory=not is_ready,
        )
