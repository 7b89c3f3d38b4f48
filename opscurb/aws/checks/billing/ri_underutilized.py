"""Reserved instances are paid for by the hour, whether anything runs that they fit or not."""

from decimal import Decimal

from opscurb.aws.checks.billing.window import window
from opscurb.check import Action, Category, Only, Playbook, Waste, check


@check(
    reads="reservation",
    category=Category.COMMITMENT_OPTIMIZATION,
    advice="Use, exchange or sell what is reserved and not used",
    action=Action.COMMIT,
    tunes=("reservation_used_percent",),
    fix=Playbook(
        why="Of the reserved hours {used_percent} % were used in 30 days. The rest is paid for all the same until"
        " {ends}.",
        steps=(
            "Verify which reservation it is, and whether what it was bought for moved, changed its size or ended",
            "Let it be used: run instances of the same family, platform and region that are billed on demand now",
            "Where nothing of the kind runs any more, exchange it if it is convertible, or sell it on the Reserved"
            " Instance Marketplace if it is standard and of EC2",
        ),
        cli=(
            "# Verify: how much of each reservation was used; the question costs one cent",
            "aws ce get-reservation-utilization --time-period Start={since},End={until}"
            " --group-by Type=DIMENSION,Key=SUBSCRIPTION_ID --region {region}",
            Only("kind", "ec2", ("aws ec2 describe-reserved-instances --region {region}",)),
            Only("kind", "rds", ("aws rds describe-reserved-db-instances --region {region}",)),
        ),
        console=(
            "Open Cost Explorer, Reservations, Utilization report and look for {id}",
            "Open Reserved instances in the console of EC2, or of the service it is for, in {region}",
            "Actions, Exchange for a convertible one, Sell for a standard one of EC2",
        ),
        risks=(
            "What is sold or exchanged is gone: demand that comes back is billed on demand",
            "A sale may take weeks, and only regional marketplaces of EC2 exist",
        ),
        minutes=45,
        rollback=("A listing can be withdrawn until it is sold. An exchange cannot be taken back",),
    ),
)
def find(reservations, scan):
    """In force, and used by less than so many percent."""
    for one in reservations:
        ended = one.ends is not None and one.ends <= scan.now
        used_enough = one.used_percent >= Decimal(str(scan.policy.reservation_used_percent))
        if ended or used_enough or not one.unused_hours:
            continue
        kind = one.kind
        yield Waste(
            one,
            price=scan.prices.unused_reservation(one),
            because=f"used by {one.used_percent:.1f} % in 30 days: {one.unused_hours:.0f} hours were paid for nothing",
            details={
                "kind": kind,
                "instance_type": one.instance_type,
                "count": one.count,
                "offering": one.offering,
                "used_percent": round(one.used_percent, 1),
                "unused_hours": round(one.unused_hours, 1),
                "ends": one.ends.date().isoformat() if one.ends else "its end",
                **window(scan.now),
            },
            confidence=0.85,
            # Those of other services can be neither exchanged nor sold: their money is gone.
            advisory=kind != "ec2",
        )
