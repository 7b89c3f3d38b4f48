"""An amount by another region's prices says so wherever it is shown."""

import csv
import io

import pytest

from apps.findings.models import Finding
from apps.findings.store import Sighting, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from tests.apps.api.answers import SEEN_AT
from tests.apps.dashboard.conftest import signed_in
from tests.engine.looking import ago, found

__all__ = ["signed_in"]

ESTIMATED = "sa-east-1"


def seen(who, region):
    """The finding of a volume in a region whose prices were never read; its id."""
    volume = Volume(
        id="vol-1",
        arn=f"arn:aws:ec2:{region}:111122223333:volume/vol-1",
        region=region,
        status="available",
        created=ago(45),
        volume_type="gp3",
        size_gb=1000,
    )
    with scope(who.customer_id):
        scan = Scan.objects.create(
            trigger_source="test", status="completed", started_at=SEEN_AT, finished_at=SEEN_AT
        )
        store(found(check, volume, region=region), Sighting(scan.id, None, False, SEEN_AT))
        return Finding.objects.get().id


@pytest.mark.parametrize(("region", "confidence"), [(ESTIMATED, "estimated"), ("us-east-1", "high")])
def test_programs_are_told(alice, api, region, confidence):
    finding_id = seen(alice, region)

    by_api = api.get(f"/api/findings/{finding_id}", alice).json()
    (by_v1,) = api.get("/v1/findings", alice).json()

    assert by_api["price_confidence"] == by_v1["price_confidence"] == confidence
    assert ("prices are those of another region" in by_v1["estimation_rationale"]) == (region == ESTIMATED)


@pytest.mark.parametrize("region", [ESTIMATED, "us-east-1"])
def test_people_are_told(alice, signed_in, region):
    finding_id = seen(alice, region)
    client = signed_in(alice)

    listed = client.get("/findings?by=resource").content.decode()
    page = client.get(f"/findings/{finding_id}").content.decode()
    file = b"".join(client.post("/findings/export").streaming_content).decode()

    (line,) = csv.DictReader(io.StringIO(file))
    assert ('<div class="help">estimated</div>' in listed) == (region == ESTIMATED)
    assert ("The prices are those of another region" in page) == (region == ESTIMATED)
    assert (line["price_confidence"] == "estimated") == (region == ESTIMATED)
