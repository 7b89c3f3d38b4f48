"""Findings as the engine makes them, any number of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.prices import price_book
from opscurb.guards import severity
from opscurb.policy import Policy
from opscurb.results import Found

REGION = "us-east-1"
CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def found(number: int) -> Sequence[Found]:
    """So many unattached volumes, each with its own price."""
    return [_found(one) for one in range(number)]


def _found(number: int) -> Found:
    name = f"vol-{number:017x}"
    volume = Volume(
        id=name,
        arn=f"arn:aws:ec2:{REGION}:111122223333:volume/{name}",
        region=REGION,
        name=f"thing-{number}",
        status="available",
        created=CREATED,
        volume_type="gp3",
        size_gb=20 + number % 997,
    )
    price = price_book(REGION).ebs_volume(volume)
    details = {
        "size_gb": volume.size_gb,
        "volume_type": "gp3",
        "created_date": CREATED,
        "days_unattached": 300,
    }
    return Found(
        check=check,
        resource=volume,
        price=price,
        severity=severity(price.monthly, None, Policy()),
        confidence=0.95,
        because="unattached for 300 days",
        details=details,
        counted_cost=price.monthly,
    )
