"""Traffic to the internet straight from S3 or a load balancer costs more than the same through CloudFront."""

from decimal import Decimal

from opscurb.aws.account import services
from opscurb.aws.checks.billing.window import window
from opscurb.check import Action, Category, Playbook, Severity, Waste, check
from opscurb.money import ZERO

OUT = "DataTransfer-Out-Bytes"
# What S3 calls the requests that downloads make.
GETS = "Requests-Tier2"
# A month's first terabyte through CloudFront is free for ever, once an account.
FREE_GB = Decimal(1024)


@check(
    reads="account_service",
    category=Category.NETWORK_OPTIMIZATION,
    advice="Serve traffic to the internet through CloudFront",
    action=Action.MIGRATE,
    tunes=("internet_usd",),
    fix=Playbook(
        why="The account sends {gb} GB a month to the internet and uses no CloudFront, to which AWS sends for free and"
        " whose first terabyte a month costs nothing.",
        steps=(
            "Verify what is sent, and to whom: only what many fetch over HTTP belongs behind a CDN",
            "Make a distribution with the bucket or the load balancer as its origin, and try it by its own name",
            "Lead the public name to the distribution, and watch errors and the share of hits",
            "Close the direct way: origin access control for the bucket, a prefix list for the load balancer",
        ),
        cli=(
            "# Verify: the bill of the same 30 days by usage type; the question costs one cent",
            "aws ce get-cost-and-usage --time-period Start={since},End={until} --granularity MONTHLY"
            " --metrics UnblendedCost UsageQuantity --group-by Type=DIMENSION,Key=USAGE_TYPE --region {region}",
            "# What might send it",
            "aws s3api list-buckets --region {region}",
            "aws elbv2 describe-load-balancers --region {region}",
        ),
        console=(
            "Open Cost Explorer, the last month by usage type, filtered by the service {id}",
            "Open the CloudFront console, Create distribution, and choose the bucket or load balancer as its origin",
            "In Route 53 lead the name to the distribution",
        ),
        risks=(
            "What changes often may be served stale: set how long answers are kept",
            "Prices differ by where the readers are: outside of America and Europe CloudFront costs more",
            "Downloads by partners and machines may be bound to the old addresses",
        ),
        minutes=240,
        rollback=(
            "Lead the public name to the bucket or the load balancer again, then disable the distribution",
        ),
    ),
)
def find(rows, scan):
    """Enough traffic out of S3 and load balancers, none through CloudFront, and cheaper there."""
    if any(row.id == services.CLOUDFRONT and row.net > 0 for row in rows):
        return
    sending = [
        (row, usage)
        for row in rows
        for usage in row.usages
        if row.id in (services.S3, services.ELB) and usage.name == OUT and usage.amount > 0
    ]
    if sum((usage.net for _, usage in sending), ZERO) <= Decimal(str(scan.policy.internet_usd)):
        return
    for row, out in sending:
        waste = _waste(row, out, scan)
        # Without a price there is no telling, and that is shown.
        if waste.price.monthly > 0 or not waste.price.known:
            yield waste


def _waste(row, out, scan):
    is_s3 = row.id == services.S3
    free = FREE_GB * out.amount / out.everywhere if is_s3 else ZERO
    gets = sum((usage.amount for usage in row.usages if usage.name == GETS), ZERO) if is_s3 else ZERO
    return Waste(
        row,
        price=scan.prices.traffic_by_cdn(row, out, free, gets),
        because=f"{out.amount:.0f} GB to the internet for ${out.net:.2f} in 30 days, without CloudFront",
        details={
            "gb": round(out.amount),
            "billed_usd": round(out.net, 2),
            "requests": int(gets),
            "free_gb": round(free),
            **window(scan.now),
        },
        confidence=0.5,
        cap=Severity.MEDIUM,
        # How many requests a load balancer's traffic is, the bill does not tell.
        advisory=not is_s3,
    )
