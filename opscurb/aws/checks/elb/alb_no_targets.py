"""Application load balancers with nothing behind them still cost their hours."""

from opscurb.check import Category, Playbook, Waste, check


@check(
    reads="load_balancer",
    also=("target_group", "alb_routing"),
    category=Category.IDLE_RESOURCES,
    advice="Delete application load balancer without targets",
    tunes=("min_age_days",),
    owners_respected=True,
    standby_respected=True,
    asks=lambda balancer, scan: balancer.kind == "application",
    fix=Playbook(
        why="The load balancer has no target that could answer, and AWS bills every hour it exists.",
        steps=(
            "Verify that no target is registered and that no scaling group or service is about to add one",
            "Look for DNS records that point at the load balancer, and remove or redirect them",
            "Save its listeners and rules, then delete the load balancer",
            "Delete the target groups that nothing uses any more",
        ),
        cli=(
            "# Verify: every target group must list no targets",
            "aws elbv2 describe-target-groups --load-balancer-arn {arn} --region {region}",
            "# Keep a copy of what would have to be built again",
            "aws elbv2 describe-load-balancers --load-balancer-arns {arn} --region {region}",
            "aws elbv2 describe-listeners --load-balancer-arn {arn} --region {region}",
            "# Delete; deletion protection must be off",
            "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn}"
            " --attributes Key=deletion_protection.enabled,Value=false --region {region}",
            "aws elbv2 delete-load-balancer --load-balancer-arn {arn} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region} and choose Load Balancers",
            "Select {id} and check on the Resource map that no target group has targets",
            "Actions, Edit load balancer attributes: turn deletion protection off",
            "Actions, Delete load balancer; confirm",
        ),
        risks=(
            "A new load balancer gets another DNS name: records and allow-lists must be changed",
            "A service that is scaled to zero from time to time registers its targets again later",
        ),
        minutes=20,
        rollback=(
            "Build it again from the saved listeners; it gets another DNS name, so its records must be changed",
        ),
    ),
)
def find(balancers, scan):
    """No listener, or only forwards to groups without a target; what only redirects is in use."""
    groups = scan.all("target_group")
    served = {arn for group in groups if group.targets != 0 for arn in group.load_balancers}
    routing = {row.arn: row for row in scan.all("alb_routing")}
    for balancer in balancers:
        rules = routing.get(balancer.arn)
        if balancer.arn in served or rules is None or (rules.listeners and not rules.forwards):
            continue
        empty = sum(balancer.arn in group.load_balancers for group in groups)
        yield Waste(
            balancer,
            price=scan.prices.load_balancer(balancer),
            because="without any registered target" if rules.listeners else "without any listener",
            details={
                "listeners": rules.listeners,
                "empty_target_groups": empty,
                "scheme": balancer.scheme,
                "created_date": balancer.created,
                "redirects_elsewhere": rules.redirects_elsewhere,
            },
            confidence=0.6 if rules.redirects_elsewhere else 0.85,
        )
