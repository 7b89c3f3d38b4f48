"""Gateway load balancers without any appliance behind them still cost their hours."""

from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="load_balancer",
    also=("target_group",),
    hints=("endpoint_service",),
    category=Category.IDLE_RESOURCES,
    advice="Delete gateway load balancer without targets",
    tunes=("min_age_days",),
    owners_respected=True,
    standby_respected=True,
    asks=lambda balancer, scan: balancer.kind == "gateway",
    fix=Playbook(
        why="No appliance is registered, so nothing that is sent through the load balancer is inspected or passed"
        " on, and AWS bills every hour it exists.",
        steps=(
            "Verify that no appliance is registered and that no scaling group is about to add one",
            "Lead the routes that pass through its endpoints elsewhere, and delete these endpoints",
            "Delete its endpoint services, then the load balancer",
            "Delete the target groups that nothing uses any more",
        ),
        cli=(
            "# Verify: every target group must list no targets",
            "aws elbv2 describe-target-groups --load-balancer-arn {arn} --region {region}",
            "# Verify: nobody may be connected to its endpoint services",
            "aws ec2 describe-vpc-endpoint-connections --filters Name=service-id,Values={endpoint_service_ids}"
            " --region {region}",
            "# Keep a copy of what would have to be built again",
            "aws elbv2 describe-load-balancers --load-balancer-arns {arn} --region {region}",
            "aws elbv2 describe-listeners --load-balancer-arn {arn} --region {region}",
            "# Delete the endpoint services, which hold on to it",
            "aws ec2 delete-vpc-endpoint-service-configurations --service-ids {endpoint_service_ids}"
            " --region {region}",
            "# Delete; deletion protection must be off",
            "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn}"
            " --attributes Key=deletion_protection.enabled,Value=false --region {region}",
            "aws elbv2 delete-load-balancer --load-balancer-arn {arn} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Load Balancers",
            "Select {id} and check on the Resource map that no target group has targets",
            "In the VPC console under Endpoint services, reject what is connected and delete its services",
            "Back in Load Balancers: Actions, Delete load balancer; confirm",
        ),
        risks=(
            "Routes that still lead to its endpoints lose their traffic",
            "Appliances that are built anew may be registered again later",
        ),
        minutes=30,
        rollback=(
            "Build it and its endpoint service again; the service gets another name, so endpoints are made anew",
        ),
    ),
)
def find(balancers, scan):
    """No registered target in any group; an endpoint service in front of nothing helps nobody."""
    groups = scan.all("target_group")
    served = {arn for group in groups if group.targets != 0 for arn in group.load_balancers}
    services = scan.all("endpoint_service")
    for balancer in balancers:
        if balancer.arn in served:
            continue
        offered = [service.id for service in services if balancer.arn in service.load_balancers]
        yield Waste(
            balancer,
            price=scan.prices.load_balancer(balancer),
            because="without any registered target",
            details={
                "empty_target_groups": sum(balancer.arn in group.load_balancers for group in groups),
                "endpoint_service_ids": offered,
                "vpc_id": balancer.vpc_id,
                "created_date": balancer.created,
            },
            # Who offers a service may be about to put appliances behind it.
            confidence=0.7 if offered or not scan.knows("endpoint_service") else 0.95,
        )
