"""Scans as they end: findings of an account, the units that looked, what they could not read."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.findings.services import resolve
from apps.findings.store import Sighting, store
from apps.scans.ending import write_totals
from apps.scans.models import Scan, ScanUnit
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from tests.engine.looking import ago, found

REGION = "us-east-1"
DENIED = {
    "check_id": "ebs_snapshot_old",
    "region": REGION,
    "reason": "no_permission",
    "message": "denied",
    "needs": ["ec2:DescribeSnapshots"],
    "resource_id": "",
}


def connected(who: Any, name: str = "prod") -> UUID:
    """An AWS account of somebody that can be scanned."""
    with scope(who.customer_id):
        return CloudAccount.objects.create(name=name, status="connected").id


def looked(who: Any, *sizes: int, account_id: UUID | None = None, days_ago: float = 0, **given: Any) -> UUID:
    """A whole scan of an account, or of the demo, that saw an unattached gp3 volume of each size in GB."""
    at = timezone.now() - timedelta(days=days_ago)
    gaps = given.pop("gaps", [])
    with scope(who.customer_id):
        scan = Scan.objects.create(
            trigger_source="dashboard", demo=account_id is None, status="completed", started_at=at, **given
        )
        sighting = Sighting(scan.id, account_id, scan.demo, at)
        store(found(check, *_volumes(sizes, account_id)), sighting)
        resolve(["ebs_volume_unattached"], REGION, sighting)
        _units(scan, account_id, at, gaps)
        scan.finished_at = at
        write_totals(scan)
        scan.save()
        return scan.id


def _volumes(sizes: tuple[int, ...], account_id: UUID | None) -> list[Volume]:
    return [
        Volume(
            id=f"vol-{size}-{number}",
            arn=f"arn:aws:ec2:{REGION}:{account_id}:volume/vol-{size}-{number}",
            region=REGION,
            status="available",
            created=ago(45),
            volume_type="gp3",
            size_gb=size,
        )
        for number, size in enumerate(sizes)
    ]


def _units(scan: Scan, account_id: UUID | None, at: datetime, gaps: list[dict[str, Any]]) -> None:
    for region, unknown in (("", []), (REGION, gaps), ("eu-west-1", [])):
        ScanUnit.objects.create(
            scan=scan,
            account_id=account_id,
            region=region,
            status="done",
            finished_at=at,
            coverage={"checks": [{"check_id": "ebs_volume_unattached"}], "unknown": unknown},
        )
