"""More than one Elastic IP on an instance: each is billed, and one is enough for most."""

from collections import defaultdict

from opscurb.check import Category, Playbook, Severity, Waste, check


@check(
    reads="elastic_ip",
    also=("ec2_instance",),
    category=Category.NETWORK_OPTIMIZATION,
    advice="Release surplus Elastic IP of EC2 instance",
    owners_respected=True,
    standby_respected=True,
    asks=lambda address, scan: (
        bool(address.association_id and address.instance_id)
        and address.is_billed
        and not address.service_managed
    ),
    fix=Playbook(
        why="The instance {instance_id} has {address_count} Elastic IPs, and AWS bills each public IPv4 address by"
        " the hour. A name can lead to one address as well as to another.",
        steps=(
            "Verify that nothing leads to {public_ip}: DNS records, allow lists of others, certificates by address",
            "Disassociate it and wait a week",
            "Release it",
        ),
        cli=(
            "# Verify: what it is associated with",
            "aws ec2 describe-addresses --allocation-ids {id} --region {region}",
            "# Disassociate it; associating it again is one command",
            "aws ec2 disassociate-address --association-id {association_id} --region {region}",
            "# A week later: release it",
            "aws ec2 release-address --allocation-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Elastic IPs",
            "Select {public_ip}; Actions, Disassociate Elastic IP address",
            "A week later: Actions, Release Elastic IP addresses",
        ),
        risks=(
            "Whoever knows the instance by this address does not reach it any more",
            "A released address is rarely to be had again: DNS records and allow lists must change",
        ),
        minutes=10,
        rollback=(
            "Until it is released, associate the address again",
            "A released address can only be had again while AWS has given it to nobody else",
        ),
    ),
)
def find(addresses, scan):
    """All but the address of the primary private one, on an instance that routes for nobody and is nobody's product."""
    instances = {row.id: row for row in scan.all("ec2_instance")}
    held = defaultdict(list)
    for address in addresses:
        held[address.instance_id].append(address)
    for name, together in held.items():
        machine = instances.get(name)
        if machine is None or not _is_ordinary(machine) or len(together) < 2:
            continue
        for address in _surplus(together, machine.private_ip):
            yield Waste(
                address,
                price=scan.prices.elastic_ip(address),
                because=f"one of {len(together)} Elastic IPs on {name}",
                details={
                    "public_ip": address.public_ip,
                    "association_id": address.association_id,
                    "instance_id": name,
                    "address_count": len(together),
                },
                confidence=0.7,
                cap=Severity.LOW,
            )


def _is_ordinary(machine):
    """False for stopped ones, which another check looks at, for NAT instances and for appliances."""
    return machine.status == "running" and not machine.is_router and not machine.is_marketplace


def _surplus(together, primary):
    """All but one; the one kept is that of the primary private address, or else the first."""
    ordered = sorted(together, key=lambda address: (address.private_ip != primary, address.id))
    return ordered[1:]
