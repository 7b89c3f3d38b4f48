"""Traffic between availability zones is billed on both sides, mostly without anybody's knowing."""

from decimal import Decimal

from opscurb.aws.account import services
from opscurb.aws.checks.billing.window import window
from opscurb.check import Action, Category, Playbook, Severity, Waste, check
from opscurb.money import ZERO

BETWEEN_ZONES = "DataTransfer-Regional-Bytes"


@check(
    reads="account_service",
    category=Category.NETWORK_OPTIMIZATION,
    advice="Keep traffic within its availability zone",
    action=Action.RIGHTSIZE,
    tunes=("cross_zone_usd", "cross_zone_percent"),
    fix=Playbook(
        why="Every GB that crosses between zones is billed to who sends it and to who receives it. What of it can"
        " be avoided only flow logs show, so no saving is counted.",
        steps=(
            "Verify on the bill which usage it is, and whether it is steady",
            "Enable flow logs for a day or query existing ones, and add the bytes up by pairs of subnets",
            "Bring the pairs that talk most into one zone, or make them prefer their own: zone-aware routing of the"
            " load balancer or the service mesh, read replicas in each zone, cross-zone load balancing off where the"
            " zones are even",
        ),
        cli=(
            "# Verify: the bill of the same 30 days by usage type; the question costs one cent",
            "aws ce get-cost-and-usage --time-period Start={since},End={until} --granularity MONTHLY"
            " --metrics UnblendedCost UsageQuantity --group-by Type=DIMENSION,Key=USAGE_TYPE --region {region}",
            "# Which flow logs there are already, and which load balancers might spread traffic",
            "aws ec2 describe-flow-logs --region {region}",
            "aws elbv2 describe-load-balancers --region {region}",
        ),
        console=(
            "Open Cost Explorer, the last month by usage type, filtered by the region {region}",
            "Look for DataTransfer-Regional-Bytes",
            "In the VPC console open Flow logs and query them by source and destination subnet",
        ),
        risks=(
            "What is moved into one zone is lost with that zone",
            "Replication between zones is what keeps databases alive: leave it",
        ),
        minutes=240,
        rollback=("Spread the services over the zones again as they were",),
    ),
)
def find(rows, scan):
    """More than so many dollars and so large a share of what EC2 costs in the region."""
    crossing = [(row, usage) for row in rows for usage in row.usages if usage.name == BETWEEN_ZONES]
    billed = sum((usage.net for _, usage in crossing), ZERO)
    ec2 = sum((row.net for row in rows if row.id in (services.COMPUTE, services.EC2_OTHER)), ZERO)
    share = 100 * billed / ec2 if ec2 else Decimal(100)
    if billed <= Decimal(str(scan.policy.cross_zone_usd)) or share <= Decimal(
        str(scan.policy.cross_zone_percent)
    ):
        return
    service, _ = max(crossing, key=lambda one: one[1].net)
    gb = sum((usage.amount for _, usage in crossing), ZERO)
    yield Waste(
        service,
        price=scan.prices.traffic_between_zones(service, gb),
        because=f"${billed:.2f} of traffic between zones in 30 days, {share:.0f} % of what EC2 costs in the region",
        details={
            "billed_usd": round(billed, 2),
            "gb": round(gb),
            "percent_of_ec2": round(share, 1),
            **window(scan.now),
        },
        confidence=0.7,
        cap=Severity.MEDIUM,
    )
