"""What answers of the surface have in common, and rows to answer with."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.findings.store import Sighting, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from tests.engine.looking import ago, found

SEEN_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# Always the same, since it is part of the names of tests, which all workers must agree on.
UNKNOWN = "6d1f3c0a-9b5e-4f0e-8a3d-2c7b1e4f5a60"


def assert_error(response: Any, status: int, code: str, mentions: str = "") -> None:
    """The answer is an error in the nested envelope, and nothing else."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message", "details"]
    assert all(isinstance(text, str) and text for text in body["error"].values())
    assert body["error"]["code"] == code
    assert mentions in body["error"]["details"]


def assert_as_unknown(
    api: Any, method: str, path: str, mine: UUID | str, stranger: Any, json: Any = None
) -> None:
    """Somebody else's thing answers exactly as one that does not exist."""
    theirs = api.call(method, path.format(mine), stranger, json)
    unknown = api.call(method, path.format(UNKNOWN), stranger, json)

    assert_error(theirs, 404, "RESOURCE_NOT_FOUND", str(mine))
    assert theirs.content.replace(str(mine).encode(), b"") == unknown.content.replace(UNKNOWN.encode(), b"")


def scanned(who: Any, *sizes: int, demo: bool = False, later: int = 0) -> UUID:
    """A finished scan of somebody that saw an unattached gp3 volume of each size in GB."""
    seen_at = SEEN_AT + timedelta(hours=later)
    volumes = [
        Volume(
            id=f"vol-{number}",
            arn=f"arn:aws:ec2:us-east-1:1:volume/vol-{number}",
            region="us-east-1",
            status="available",
            created=ago(45),
            volume_type="gp3",
            size_gb=size,
        )
        for number, size in enumerate(sizes)
    ]
    with scope(who.customer_id):
        scan = Scan.objects.create(
            trigger_source="test",
            demo=demo,
            status="completed",
            started_at=seen_at,
            finished_at=seen_at + timedelta(minutes=5),
            total_findings=len(sizes),
        )
        store(found(check, *volumes), Sighting(scan.id, None, demo, seen_at))
        return scan.id
