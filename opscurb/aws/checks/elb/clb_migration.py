"""Classic load balancers cost more by the hour than the application and network ones that replace them."""

from opscurb.check import Action, Category, Playbook, Waste, check

HTTP = frozenset({"HTTP", "HTTPS"})


@check(
    reads="classic_load_balancer",
    category=Category.NETWORK_OPTIMIZATION,
    action=Action.MIGRATE,
    advice="Replace classic load balancer",
    owners_respected=True,
    asks=lambda balancer, scan: bool(balancer.vpc_id and balancer.protocols),
    fix=Playbook(
        why="A classic load balancer is billed more by the hour than the {successor} load balancer that can do"
        " the same.",
        steps=(
            "Verify that its listeners, certificates, health check and stickiness can be had in the new kind",
            "Make the {successor} load balancer by the console's migration wizard, with the same targets",
            "Test it by its own DNS name, then lead the DNS records to it",
            "Wait until no request arrives at the old one, then delete it",
        ),
        cli=(
            "# Verify, and keep: listeners, health check, subnets and security groups",
            "aws elb describe-load-balancers --load-balancer-names {id} --region {region}",
            "aws elb describe-load-balancer-attributes --load-balancer-name {id} --region {region}",
            "# With the new one made by the console's wizard and the DNS records changed, delete the old one",
            "aws elb delete-load-balancer --load-balancer-name {id} --region {region}",
        ),
        console=(
            "Open the EC2 console in {region}, choose Load Balancers and select {id}",
            "Choose Launch migration wizard and make the {successor} load balancer",
            "Change the DNS records, and watch the Monitoring tab of the old one until it is silent",
            "Actions, Delete load balancer; confirm",
        ),
        risks=(
            "Clients that keep an old DNS answer still come to the old load balancer for a while",
            "Scaling groups must be told of the new target group, or new instances are not behind it",
            "Capacity units are billed otherwise than gigabytes: with unusual traffic compare both",
        ),
        minutes=120,
        rollback=("Until the old one is deleted, lead the DNS records back to it",),
    ),
)
def find(balancers, scan):
    """What speaks only HTTP and HTTPS can be an application load balancer, all else a network one."""
    for balancer in balancers:
        successor = "application" if HTTP.issuperset(balancer.protocols) else "network"
        yield Waste(
            balancer,
            price=scan.prices.classic_replaced(balancer, successor),
            because=f"of a generation that costs more by the hour than {successor} load balancers",
            details={
                "successor": successor,
                "protocols": list(balancer.protocols),
                "registered_targets": len(balancer.instances),
                "vpc_id": balancer.vpc_id,
                "scheme": balancer.scheme,
                "created_date": balancer.created,
            },
        )
