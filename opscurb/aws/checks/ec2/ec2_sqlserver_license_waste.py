"""SQL Server licences, paid by the hour with an instance, for vCPUs that are not there or cannot be used."""

from collections import Counter

from opscurb.aws.prices.ec2 import LEAST_SQL_VCPUS, LICENCES
from opscurb.aws.sizes import vcpus
from opscurb.check import Action, Category, Only, Playbook, Waste, check

WITH_SQL = frozenset(platform for platform in LICENCES if "SQL Server" in platform)
# What an edition uses at most, whatever the machine has.
MOST_VCPUS = {"Standard": 48, "Web": 32}
TOO_SMALL, TOO_LARGE = "small", "large"


@check(
    reads="ec2_instance",
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Stop paying for SQL Server licences that are not used",
    action=Action.RIGHTSIZE,
    asks=lambda instance, scan: instance.status == "running" and instance.platform in WITH_SQL,
    fix=Playbook(
        why="The licence of SQL Server {edition} is billed for {licensed_vcpus} vCPUs, of which this machine can"
        " use {used_vcpus}.",
        steps=(
            "Verify the edition, and how many vCPUs SQL Server sees",
            "Make an image of it and wait until it is available",
            "Where it has more vCPUs than the edition uses, switch the others off while it is stopped, or take a"
            " smaller size; where it has fewer than four, move its databases to an instance with four or more",
        ),
        cli=(
            "# Verify: its platform, type and CPU options",
            "aws ec2 describe-instances --instance-ids {id} --region {region}",
            "# Back up and wait",
            "aws ec2 create-image --instance-id {id} --name before-relicensing-{id} --region {region}",
            "aws ec2 wait image-available --owners self --filters Name=name,Values=before-relicensing-{id}"
            " --region {region}",
            Only(
                "kind",
                TOO_LARGE,
                (
                    "# Stop it, leave as many cores on as the edition uses, start it",
                    "aws ec2 stop-instances --instance-ids {id} --region {region}",
                    "aws ec2 wait instance-stopped --instance-ids {id} --region {region}",
                    "aws ec2 modify-instance-cpu-options --instance-id {id} --core-count {target_cores}"
                    " --threads-per-core 2 --region {region}",
                    "aws ec2 start-instances --instance-ids {id} --region {region}",
                ),
            ),
        ),
        console=(
            "Open the EC2 console in {region}, choose Instances and select {id}",
            "Look at Platform details and at the number of vCPUs",
            "Create an image, stop the instance, and change its CPU options or its type",
        ),
        risks=(
            "Its databases are away while it is stopped",
            "Databases that share an instance share its memory and its restarts",
            "A reservation of Windows or SQL Server may not cover the new layout",
        ),
        minutes=120,
        rollback=("Stop it and set the CPU options or the type back to what they were",),
        needs_restart=True,
    ),
)
def find(instances, scan):
    """More vCPUs than the edition can use, or fewer than the four that are licensed at least."""
    small = Counter(row.platform for row in instances if _kind(row) == TOO_SMALL)
    for instance in instances:
        kind = _kind(instance)
        if not kind:
            continue
        edition, present = _edition(instance), _present(instance)
        licensed, used = (LEAST_SQL_VCPUS, present) if kind == TOO_SMALL else (present, MOST_VCPUS[edition])
        yield Waste(
            instance,
            price=scan.prices.ec2_unused_licence(instance, licensed - used, sql_only=kind == TOO_SMALL),
            because=f"licensed for {licensed} vCPUs of SQL Server {edition}, of which it can use {used}",
            details={
                "instance_type": instance.instance_type,
                "platform": instance.platform,
                "edition": edition,
                "kind": kind,
                "licensed_vcpus": licensed,
                "used_vcpus": used,
                "target_cores": used // 2 if kind == TOO_LARGE else None,
            },
            confidence=0.5 if kind == TOO_SMALL else 0.95,
            # A single small one has no other to share a licence with.
            advisory=kind == TOO_SMALL and small[instance.platform] < 2,
        )


def _kind(instance):
    """Whether it is too small or too large for its edition; empty when neither, or not known."""
    present = _present(instance)
    if not present:
        return ""
    if present > MOST_VCPUS.get(_edition(instance), present):
        return TOO_LARGE
    # A large machine with most of its vCPUs off was made so for its memory.
    return TOO_SMALL if (vcpus(instance.instance_type) or present) < LEAST_SQL_VCPUS else ""


def _present(instance):
    return instance.active_vcpus or vcpus(instance.instance_type)


def _edition(instance):
    return instance.platform.rpartition(" ")[2]
