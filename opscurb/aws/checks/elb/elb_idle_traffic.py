"""Load balancers that hardly anybody sends traffic to cost the same as busy ones."""

from opscurb.check import Category, Metric, Only, Playbook, Waste, check

# What health scanners on the internet send a public address in a day stays below this.
IDLE_BYTES_PER_DAY = 1_000_000
ALB_REQUESTS = Metric("AWS/ApplicationELB", "RequestCount", "Sum", by="application", sparse=True)
CLASSIC_REQUESTS = Metric("AWS/ELB", "RequestCount", "Sum", by="classic", sparse=True)
NLB_FLOWS = Metric("AWS/NetworkELB", "ActiveFlowCount", "Maximum", by="network", sparse=True)
NLB_BYTES = Metric("AWS/NetworkELB", "ProcessedBytes", "Sum", by="network", sparse=True)


@check(
    reads="any_load_balancer",
    metrics=(ALB_REQUESTS, CLASSIC_REQUESTS, NLB_FLOWS, NLB_BYTES),
    category=Category.ZOMBIE_RESOURCES,
    advice="Delete idle load balancer",
    tunes=("min_age_days", "requests_per_day", "metric_days"),
    owners_respected=True,
    standby_respected=True,
    asks=lambda balancer, scan: balancer.kind != "gateway",
    fix=Playbook(
        why="Hardly any traffic arrived for {days_observed} days, and AWS bills the load balancer by the hour.",
        steps=(
            "Verify in the metrics that nobody uses the load balancer, month-end jobs included",
            "Look for DNS records that point at it, and remove them first",
            "Wait a few days for complaints",
            "Delete the load balancer, then what only it used: targets, security groups, elastic IPs",
        ),
        cli=(
            # A classic load balancer has its own commands.
            Only(
                "kind",
                "classic",
                (
                    "# Verify: its DNS name must be in no record any more; keep what this prints",
                    "aws elb describe-load-balancers --load-balancer-names {id} --region {region}",
                    "# Delete",
                    "aws elb delete-load-balancer --load-balancer-name {id} --region {region}",
                ),
            ),
            *(
                Only(
                    "kind",
                    kind,
                    (
                        "# Verify: its DNS name must be in no record any more; keep what these print",
                        "aws elbv2 describe-load-balancers --load-balancer-arns {arn} --region {region}",
                        "aws elbv2 describe-listeners --load-balancer-arn {arn} --region {region}",
                        "# Delete; deletion protection must be off",
                        "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn}"
                        " --attributes Key=deletion_protection.enabled,Value=false --region {region}",
                        "aws elbv2 delete-load-balancer --load-balancer-arn {arn} --region {region}",
                    ),
                )
                for kind in ("application", "network")
            ),
        ),
        console=(
            "Open the EC2 console in {region} and choose Load Balancers",
            "Select {id} and look at the Monitoring tab over the last months",
            "Actions, Delete load balancer; confirm",
        ),
        risks=(
            "A rarely used entrance, such as a yearly report or an emergency path, looks just the same",
            "A new load balancer gets another DNS name: records and allow-lists must be changed",
        ),
        minutes=30,
        rollback=(
            "Build it again from the saved settings; it gets another DNS name, so its records must be changed",
        ),
    ),
)
def find(balancers, scan):
    """Fewer requests a day than the threshold; for network balancers no flow at all."""
    days = scan.days(ALB_REQUESTS)
    for balancer in balancers:
        traffic = _traffic(balancer, scan, days)
        if traffic is None:
            continue
        yield Waste(
            balancer,
            price=scan.prices.load_balancer(balancer),
            because=f"idle, with {traffic} over {days} days",
            details={
                "kind": balancer.kind,
                "traffic": traffic,
                "days_observed": days,
                "scheme": balancer.scheme,
                "created_date": balancer.created,
            },
            confidence=0.85,
        )


def _traffic(balancer, scan, days):
    """The little traffic there was, in words; None when it was more than idle."""
    if balancer.kind == "network":
        flows, moved = scan.metric(NLB_FLOWS, balancer), scan.metric(NLB_BYTES, balancer)
        idle = flows.peak < 1 and moved.total < IDLE_BYTES_PER_DAY * days
        return "no active flow" if idle else None
    requests = scan.metric(ALB_REQUESTS if balancer.kind == "application" else CLASSIC_REQUESTS, balancer)
    if requests.total >= scan.policy.requests_per_day * days:
        return None
    return f"{requests.total:.0f} requests"
