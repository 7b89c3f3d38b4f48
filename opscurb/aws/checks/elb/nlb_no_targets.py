"""Network load balancers with nothing behind them still cost their hours and addresses."""

from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="load_balancer",
    also=("target_group",),
    hints=("endpoint_service",),
    category=Category.IDLE_RESOURCES,
    advice="Delete network load balancer without targets",
    tunes=("min_age_days",),
    owners_respected=True,
    standby_respected=True,
    asks=lambda balancer, scan: balancer.kind == "network",
    fix=Playbook(
        why="No target is registered, and AWS bills the load balancer's hours and its public addresses.",
        steps=(
            "Verify that no target is registered and that no scaling group or service is about to add one",
            "Check that no VPC endpoint service and no DNS record uses the load balancer",
            "Delete the load balancer",
            "Release its elastic IP addresses, which are billed on their own once they are free",
        ),
        cli=(
            "# Verify: every target group must list no targets",
            "aws elbv2 describe-target-groups --load-balancer-arn {arn} --region {region}",
            "# Verify: no endpoint service may name this load balancer",
            "aws ec2 describe-vpc-endpoint-service-configurations --region {region}",
            "# Keep a copy of what would have to be built again",
            "aws elbv2 describe-load-balancers --load-balancer-arns {arn} --region {region}",
            "aws elbv2 describe-listeners --load-balancer-arn {arn} --region {region}",
            "# Delete; deletion protection must be off",
            "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn}"
            " --attributes Key=deletion_protection.enabled,Value=false --region {region}",
            "aws elbv2 delete-load-balancer --load-balancer-arn {arn} --region {region}",
            "# Wait until it is gone, then release its addresses",
            "aws elbv2 wait load-balancers-deleted --load-balancer-arns {arn} --region {region}",
            "aws ec2 release-address --allocation-id {allocation_ids} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Load Balancers",
            "Select {id} and check on the Resource map that no target group has targets",
            "Actions, Edit load balancer attributes: turn deletion protection off",
            "Actions, Delete load balancer; confirm",
            "Choose Elastic IPs and release the addresses it held",
        ),
        risks=(
            "A released elastic IP address is hardly ever given back",
            "A service that is scaled to zero from time to time registers its targets again later",
        ),
        minutes=20,
        rollback=(
            "Build it again from the saved settings; it gets another DNS name",
            "A released address can only be had again while AWS has given it to nobody else",
        ),
    ),
)
def find(balancers, scan):
    """No registered target in any group, and not the front of a PrivateLink service."""
    groups = scan.all("target_group")
    served = {arn for group in groups if group.targets != 0 for arn in group.load_balancers}
    offered = {arn for service in scan.all("endpoint_service") for arn in service.load_balancers}
    for balancer in balancers:
        if balancer.arn in served or balancer.arn in offered:
            continue
        yield Waste(
            balancer,
            price=scan.prices.load_balancer(balancer),
            because="without any registered target",
            details={
                "empty_target_groups": sum(balancer.arn in group.load_balancers for group in groups),
                "public_addresses": len(balancer.addresses),
                "allocation_ids": [
                    arn.rpartition("/")[2] for arn in balancer.addresses if ":elastic-ip/" in arn
                ],
                "scheme": balancer.scheme,
                "created_date": balancer.created,
            },
            confidence=0.85 if scan.knows("endpoint_service") else 0.6,
        )
