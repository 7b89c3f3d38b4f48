"""Load balancers none of whose targets passed a health check for days cost as much as those that work."""

from collections import Counter, defaultdict

from opscurb.check import Category, Metric, Only, Playbook, Waste, check

# What probes send in a day to an address that answers nothing stays below this.
IDLE_BYTES_PER_DAY = 1_000_000
NAMESPACES = {
    "application": "AWS/ApplicationELB",
    "network": "AWS/NetworkELB",
    "gateway": "AWS/GatewayELB",
    "classic": "AWS/ELB",
}
HEALTHY = {
    kind: Metric(namespace, "HealthyHostCount", "Maximum", by=kind) for kind, namespace in NAMESPACES.items()
}
# With no healthy target left, all get traffic again, so a wrong health check must not look like a dead service.
ANSWERED = tuple(
    Metric("AWS/ApplicationELB", f"HTTPCode_Target_{code}_Count", "Sum", by="application", sparse=True)
    for code in ("2XX", "3XX", "4XX")
)
PROCESSED = {
    kind: Metric(NAMESPACES[kind], "ProcessedBytes", "Sum", by=f"{kind}/balancer", sparse=True)
    for kind in ("network", "gateway")
}


@check(
    reads="load_balancer_backend",
    metrics=(*HEALTHY.values(), *ANSWERED, *PROCESSED.values()),
    category=Category.ZOMBIE_RESOURCES,
    advice="Repair or delete load balancer without healthy targets",
    tunes=("min_age_days", "metric_days"),
    owners_respected=True,
    standby_respected=True,
    fix=Playbook(
        why="None of its targets passed a health check in {days_observed} days, and AWS bills the load balancer by"
        " the hour.",
        steps=(
            "Verify with its owner whether it should work: then its targets or its health check must be repaired",
            "Otherwise look for DNS records that point at it, and remove them first",
            "Delete the load balancer",
            "Stop or delete the targets that only it used, and its target groups",
        ),
        cli=(
            Only(
                "kind",
                "classic",
                (
                    "# Verify: no instance may be in service; keep what these print",
                    "aws elb describe-instance-health --load-balancer-name {id} --region {region}",
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
                        "# Verify: no target may be healthy; keep what these print",
                        "aws elbv2 describe-target-health --target-group-arn {target_group_arns}"
                        " --region {region}",
                        "aws elbv2 describe-load-balancers --load-balancer-arns {arn} --region {region}",
                        "aws elbv2 describe-listeners --load-balancer-arn {arn} --region {region}",
                        "# Delete; deletion protection must be off",
                        "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn}"
                        " --attributes Key=deletion_protection.enabled,Value=false --region {region}",
                        "aws elbv2 delete-load-balancer --load-balancer-arn {arn} --region {region}",
                    ),
                )
                for kind in ("application", "network", "gateway")
            ),
        ),
        console=(
            "Open the EC2 console in {region} and choose Load Balancers",
            "Select {id} and look at the health of its targets, and at the Monitoring tab",
            "If nobody wants it repaired: Actions, Delete load balancer; confirm",
        ),
        risks=(
            "It may be an outage that nobody noticed yet, not a service that nobody needs",
            "A new load balancer gets another DNS name: records and allow-lists must be changed",
        ),
        minutes=30,
        rollback=(
            "Build it again from the saved settings; it gets another DNS name, so its records must be changed",
        ),
    ),
)
def find(backends, scan):
    """Never a healthy target in any of its groups, and no answer or traffic through it in spite of that."""
    wanted = Counter(backend.balancer.arn for backend in scan.all("load_balancer_backend"))
    judged = defaultdict(list)
    for backend in backends:
        judged[backend.balancer.arn].append(backend)
    for arn, behind in judged.items():
        if len(behind) == wanted[arn] and all(_is_dead(backend, scan) for backend in behind):
            yield _waste(behind, scan)


def _is_dead(backend, scan):
    kind = backend.balancer.kind
    days = scan.days(HEALTHY[kind])
    if scan.metric(HEALTHY[kind], backend).peak:
        return False
    if kind == "application":
        return not any(scan.metric(metric, backend).total for metric in ANSWERED)
    if kind in PROCESSED:
        return scan.metric(PROCESSED[kind], backend).total < IDLE_BYTES_PER_DAY * days
    return True


def _waste(behind, scan):
    balancer = behind[0].balancer
    days = scan.days(HEALTHY[balancer.kind])
    return Waste(
        balancer,
        price=scan.prices.load_balancer(balancer),
        because=f"without a healthy target for {days} days",
        details={
            "kind": balancer.kind,
            "registered_targets": sum(backend.targets for backend in behind),
            "target_group_arns": [backend.arn for backend in behind if backend.arn != balancer.arn],
            "days_observed": days,
            "scheme": balancer.scheme,
            "created_date": balancer.created,
        },
        confidence=0.85,
    )
