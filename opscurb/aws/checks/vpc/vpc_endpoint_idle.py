"""Interface endpoints that carry no traffic cost by the hour in each of their zones."""

from opscurb.check import Category, Metric, Playbook, Reason, Unsure, Waste, check

# AWS publishes a value only for minutes with traffic.
PROCESSED = Metric(
    "AWS/PrivateLinkEndpoints",
    "BytesProcessed",
    "Sum",
    by="VPC Endpoint Id",
    sparse=True,
    window="endpoint_metric_days",
)
# Needed rarely, and then badly: sign-in, keys, and the way into machines without another way in.
GUARDIANS = frozenset({"ssm", "ssmmessages", "ec2messages", "kms", "sts", "secretsmanager"})


@check(
    reads="vpc_endpoint",
    metrics=(PROCESSED,),
    category=Category.NETWORK_OPTIMIZATION,
    advice="Delete idle VPC endpoint",
    tunes=("endpoint_metric_days",),
    asks=lambda endpoint, scan: endpoint.status == "available" and not endpoint.requester_managed,
    fix=Playbook(
        why="No byte went through the endpoint to {service_name} in {days_observed} days, and AWS bills it by"
        " the hour in each of its zones.",
        steps=(
            "Verify that no rule demands a private way to {service_name}, and that nobody needs it rarely",
            "Note its subnets, security groups and policy, so that it can be made again",
            "Delete it",
        ),
        cli=(
            "# Verify, and note its settings",
            "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {id} --region {region}",
            "# Delete",
            "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {id} --region {region}",
        ),
        console=(
            "Open the VPC console in {region}, choose Endpoints and select {id}",
            "Look at the Monitoring tab over the last month and note its settings",
            "Actions, Delete VPC endpoints",
        ),
        risks=(
            "Subnets without a way to the internet lose the service",
            "With private DNS, its name resolves to public addresses once the endpoint is gone",
        ),
        minutes=10,
        rollback=(
            "Make the endpoint again with the noted subnets, security groups and policy; it gets another id",
        ),
    ),
)
def find(endpoints, scan):
    """No byte in the whole window; what is needed rarely is reported with doubt."""
    for endpoint in endpoints:
        if endpoint.service_region != endpoint.region:
            yield Unsure(endpoint, Reason.NO_METRICS, "AWS measures no endpoint into another region")
        elif not scan.metric(PROCESSED, endpoint).total:
            yield Waste(
                endpoint,
                price=scan.prices.vpc_endpoint(endpoint),
                because=f"idle: no byte in {scan.days(PROCESSED)} days",
                details={
                    "service_name": endpoint.service_name,
                    "endpoint_type": endpoint.endpoint_type,
                    "vpc_id": endpoint.vpc_id,
                    "zones": endpoint.zones,
                    "days_observed": scan.days(PROCESSED),
                },
                confidence=0.7 if endpoint.service_name.rpartition(".")[2] in GUARDIANS else 0.85,
            )
