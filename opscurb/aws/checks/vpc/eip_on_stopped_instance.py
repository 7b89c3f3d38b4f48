"""Elastic IPs held for a stopped instance or a detached network interface are billed and reach nothing."""

from opscurb.aws.checks.stopped import UNTOLD, stop_times
from opscurb.check import Category, Playbook, Reason, Unsure, Waste, check

DETACHED = 0.7


@check(
    reads="elastic_ip",
    also=("ec2_instance",),
    hints=("ec2_stop", "network_interface_detached", "nat_gateway"),
    category=Category.IDLE_RESOURCES,
    advice="Release Elastic IP that reaches nothing",
    tunes=("idle_days",),
    standby_respected=True,
    asks=lambda address, scan: (
        bool(address.association_id) and address.is_billed and not address.service_managed
    ),
    fix=Playbook(
        why="The address {public_ip} leads to nothing that runs, and AWS bills every public IPv4 address by"
        " the hour.",
        steps=(
            "Verify that nothing outside needs the address {public_ip} when the machine runs again",
            "Disassociate it",
            "Release it",
        ),
        cli=(
            "# Verify: what it is associated with",
            "aws ec2 describe-addresses --allocation-ids {id} --region {region}",
            "# Disassociate and release",
            "aws ec2 disassociate-address --association-id {association_id} --region {region}",
            "aws ec2 release-address --allocation-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Elastic IPs",
            "Select {public_ip} and follow what it is associated with: it must be stopped or detached",
            "Actions, Disassociate Elastic IP address",
            "Actions, Release Elastic IP addresses",
        ),
        risks=(
            "The instance gets another address when it is started again",
            "A released address is rarely to be had again: DNS records and allow lists must change",
        ),
        minutes=5,
        rollback=(
            "Until it is released, associate the address again",
            "A released address can only be had again while AWS has given it to nobody else",
        ),
    ),
)
def find(addresses, scan):
    """The associated instance is stopped for days, or the associated interface is attached to nothing."""
    stopped = stop_times(scan)
    # The interface of a gateway just being made is attached to nothing yet, so gateways must be known.
    known = scan.all("network_interface_detached") if scan.knows("nat_gateway") else ()
    detached = {interface.id for interface in known}
    gateways = {allocation for gateway in scan.all("nat_gateway") for allocation in gateway.allocations}
    for address in addresses:
        if address.instance_id in stopped:
            since = stopped[address.instance_id]
            if since is None:
                yield Unsure(address, Reason.UNREADABLE, UNTOLD.format(address.instance_id))
            elif (days := (scan.now - since).days) >= scan.policy.idle_days:
                because = f"associated with {address.instance_id}, which is stopped for {days} days"
                yield _waste(address, scan, because, 0.95, days_stopped=days)
        elif address.interface_id in detached and address.id not in gateways:
            because = f"associated with {address.interface_id}, which is attached to nothing"
            yield _waste(address, scan, because, DETACHED)


def _waste(address, scan, because, confidence, **more):
    return Waste(
        address,
        price=scan.prices.elastic_ip(address),
        because=because,
        details={
            "public_ip": address.public_ip,
            "association_id": address.association_id,
            "instance_id": address.instance_id,
            "network_interface_id": address.interface_id,
            **more,
        },
        confidence=confidence,
    )
