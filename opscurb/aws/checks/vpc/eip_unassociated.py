"""Elastic IPs that are associated with nothing are billed like those in use."""

from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="elastic_ip",
    hints=("elastic_ip_change",),
    category=Category.IDLE_RESOURCES,
    advice="Release unassociated Elastic IP",
    tunes=("idle_days",),
    asks=lambda address, scan: (
        not address.association_id and address.is_billed and not address.service_managed
    ),
    fix=Playbook(
        why="The address {public_ip} is associated with nothing, and AWS bills every public IPv4 address by"
        " the hour.",
        steps=(
            "Verify that no DNS record, partner's allow list or disaster plan names {public_ip}",
            "Release it",
        ),
        cli=(
            "# Verify: there must be no AssociationId",
            "aws ec2 describe-addresses --allocation-ids {id} --region {region}",
            "# Release",
            "aws ec2 release-address --allocation-id {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Elastic IPs",
            "Select {public_ip} and check that Associated instance and network interface are empty",
            "Actions, Release Elastic IP addresses",
        ),
        risks=(
            "A released address goes back to AWS and is rarely to be had again",
            "A DNS record left behind would point at whoever gets the address next",
        ),
        minutes=5,
        rollback=("A released address can only be had again while AWS has given it to nobody else",),
    ),
)
def find(addresses, scan):
    """No association, and none given up or made in the last days as far as the trail tells."""
    changed = {change.id: change.at for change in scan.all("elastic_ip_change")}
    for address in addresses:
        since = changed.get(address.id)
        days = None if since is None else (scan.now - since).days
        if days is not None and days < scan.policy.idle_days:
            continue
        yield Waste(
            address,
            price=scan.prices.elastic_ip(address),
            because="associated with nothing" + ("" if days is None else f", untouched for {days} days"),
            details={"public_ip": address.public_ip, "days_unchanged": days},
        )
