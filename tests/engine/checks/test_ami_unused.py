"""Unused machine images."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ebs.ebs_snapshot_aged import find as snapshot_check
from opscurb.aws.checks.ec2.ami_unused import find as check
from opscurb.aws.collectors.ami import Image, ImageSharing, ImageUse
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.engine.checks.test_ebs_snapshot_aged import snapshot
from tests.engine.looking import NOW, Account, ago, found


def image(**changed):
    given = dict(
        id="ami-1",
        arn="arn:image/ami-1",
        region="us-east-1",
        status="available",
        created=ago(200),
        snapshots=("snap-1",),
    )
    return Image(**given | changed)


def around(*images, used=(), shared=False, snapshots=(), locks=()):
    return {
        "ami": images,
        "ebs_snapshot": snapshots or [snapshot()],
        "ami_use": [ImageUse(id=each, arn="a", region="us-east-1") for each in used],
        "ami_sharing": [ImageSharing(id="ami-1", arn="a", region="us-east-1", is_shared=shared)],
        "ebs_snapshot_lock": locks,
    }


def findings(*images, **given):
    return found(check, *images, also=around(*images, **given))


@pytest.mark.parametrize("status", ["available", "disabled"])
def test_an_image_nothing_uses_costs_its_snapshots(status):
    (finding,) = findings(image(status=status))

    assert finding.monthly_cost == Decimal("25.00")
    assert finding.details["snapshot_ids"] == ["snap-1"]
    assert finding.confidence == 0.85


def test_an_image_in_use_is_not_waste():
    assert findings(image(), used=["ami-1"]) == []


def test_an_image_launched_last_week_is_not_waste():
    assert findings(image(last_launched=ago(7))) == []


def test_a_young_image_is_not_waste():
    assert findings(image(created=ago(80))) == []


def test_an_image_shared_with_others_may_be_used_there():
    assert findings(image(), shared=True) == []
    assert findings(image(is_public=True)) == []


def test_an_image_whose_sharing_could_not_be_read_is_not_accused():
    assert findings(image(id="ami-2", arn="arn:image/ami-2")) == []


def test_snapshots_that_another_image_needs_are_not_freed():
    twin = image(id="ami-2", arn="arn:image/ami-2")

    assert findings(image(), twin) == []


def test_an_image_of_a_backup_service_is_left_alone():
    assert findings(image(tags={"aws:backup:source-resource": "arn"})) == []


def test_an_upper_bound_is_told_with_doubt():
    (finding,) = findings(image(), snapshots=[snapshot(full_bytes=None)])

    assert finding.confidence == 0.5
    assert finding.details["size_is_upper_bound"] is True


def test_the_snapshot_of_an_unused_image_is_counted_once():
    events = scan(Account(around(image())), [snapshot_check, check], Policy(), NOW)

    assert {event.check.id for event in events if isinstance(event, Found)} == {"ami_unused"}
