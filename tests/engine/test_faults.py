"""Whatever the cloud answers ends as Unknown of what it hit: never a crash, never "no waste"."""

import time
from datetime import UTC, datetime

import pytest

from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Checked, Event, Found, Unknown
from opscurb.scanner import scan as start
from tests.engine.cloud import Cloud, chosen
from tests.engine.faults import FaultProxy, answering
from tests.engine.plants import PLANTS
from tests.engine.plants.making import volume

VOLUMES, GROUPS, IDLE = "ebs_volume_unattached", "cw_log_group_no_retention", "ec2_instance_idle"


def unknown(events: list[Event], check_id: str) -> list[Unknown]:
    return [event for event in events if isinstance(event, Unknown) and event.check_id == check_id]


def found(events: list[Event], check_id: str) -> list[Found]:
    return [event for event in events if isinstance(event, Found) and event.check.id == check_id]


def checked(events: list[Event], check_id: str) -> list[Checked]:
    return [event for event in events if isinstance(event, Checked) and event.check_id == check_id]


def scan(cloud: Cloud, url: str, *checks: str) -> list[Event]:
    return cloud.scan(*checks, region=cloud.region(session=cloud.session(url)))


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("UnauthorizedOperation", 403, Reason.NO_PERMISSION),
        ("RequestLimitExceeded", 503, Reason.THROTTLED),
        ("OptInRequired", 401, Reason.REGION_DISABLED),
        ("AuthFailure", 401, Reason.REGION_DISABLED),
        ("InternalError", 500, Reason.ERROR),
    ],
)
def test_a_refused_call_is_unknown_for_its_check_alone(
    cloud: Cloud, faults: FaultProxy, monkeypatch, code: str, status: int, reason: Reason
):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    PLANTS[VOLUMES](cloud)
    planted = PLANTS[GROUPS](cloud)
    error = {"code": code, "status": status}
    faults.rules({"service": "ec2", "operation": "DescribeVolumes", "error": error})

    events = scan(cloud, faults.url, VOLUMES, GROUPS)

    (gap,) = unknown(events, VOLUMES)
    assert (gap.reason, gap.resource_id) == (reason, "")
    assert gap.needs == (("ec2:DescribeVolumes",) if reason is Reason.NO_PERMISSION else ())
    assert code in gap.message
    assert checked(events, VOLUMES) == []
    assert {one.resource.id for one in found(events, GROUPS)} == planted


def test_throttling_that_passes_changes_nothing(cloud: Cloud, faults: FaultProxy):
    planted = PLANTS[VOLUMES](cloud)
    error = {"code": "RequestLimitExceeded", "status": 503}
    faults.rules({"service": "ec2", "operation": "DescribeVolumes", "times": 2, "error": error})

    events = scan(cloud, faults.url, VOLUMES)

    assert {one.resource.id for one in found(events, VOLUMES)} == planted
    assert len(faults.fired()) >= 2


def test_denied_metrics_name_the_missing_permission(cloud: Cloud, faults: FaultProxy):
    PLANTS[IDLE](cloud)
    faults.rules({"service": "cloudwatch", "operation": "GetMetricData", "error": {"code": "AccessDenied"}})

    events = scan(cloud, faults.url, IDLE)

    (gap,) = unknown(events, IDLE)
    assert gap.needs == ("cloudwatch:GetMetricData",)
    assert found(events, IDLE) == []


def test_a_hint_that_is_denied_does_not_stop_the_check(cloud: Cloud, faults: FaultProxy):
    planted = PLANTS[VOLUMES](cloud)
    faults.rules({"service": "cloudtrail", "error": {"code": "AccessDeniedException"}})

    events = scan(cloud, faults.url, VOLUMES)

    assert {one.resource.id for one in found(events, VOLUMES)} == planted
    assert unknown(events, VOLUMES) == []


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("body", [b"<html><body>Not here</body></html>", b"\x00\xff\xfe odd", b"", b"{]"])
def test_an_answer_that_is_none_is_unknown(cloud: Cloud, monkeypatch, status: int, body: bytes):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    with answering(status, body) as url:
        events = scan(cloud, url)

    ran = {event.check_id for event in events if isinstance(event, Checked)}
    gaps = {event.check_id for event in events if isinstance(event, Unknown) and not event.resource_id}
    assert not [event for event in events if isinstance(event, Found)]
    assert gaps - ran
    if status != 200:
        assert not ran


def test_a_raw_answer_never_reaches_a_message(cloud: Cloud, monkeypatch):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    with answering(200, b"<secret>\x00 not xml") as url:
        events = scan(cloud, url, VOLUMES)

    assert "secret" not in str(events)


def test_a_cloud_that_cannot_be_reached_is_unknown(cloud: Cloud, monkeypatch):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    events = scan(cloud, "http://127.0.0.1:1", VOLUMES)

    assert [gap.reason for gap in unknown(events, VOLUMES)] == [Reason.ERROR]


def test_odd_bytes_in_tags_are_scrubbed(cloud: Cloud):
    odd = volume(cloud)
    tags = [{"Key": "Name", "Value": "a\u202eb\u0085c\u200f"}, {"Key": "=cmd", "Value": "😀\u2066"}]
    cloud.client("ec2").create_tags(Resources=[odd], Tags=tags)

    (finding,) = found(cloud.scan(VOLUMES), VOLUMES)

    assert finding.resource.name == "abc"
    assert dict(finding.resource.tags) == {"Name": "abc", "=cmd": "😀"}


def test_a_row_with_missing_members_is_unknown_alone(cloud: Cloud):
    volumes = b"".join(
        b"<item><volumeId>vol-%d</volumeId><status>available</status>%b</item>" % (number, rest)
        for number, rest in enumerate([b"", b"<size>1</size><volumeType>gp2</volumeType>"])
    )
    answer = b"<DescribeVolumesResponse><volumeSet>%b</volumeSet></DescribeVolumesResponse>" % volumes
    with answering(200, answer, "text/xml") as url:
        events = scan(cloud, url, "ebs_gp2_to_gp3")

    assert [one.resource.id for one in found(events, "ebs_gp2_to_gp3")] == ["vol-1"]
    (gap,) = unknown(events, "ebs_gp2_to_gp3")
    assert (gap.reason, gap.resource_id) == (Reason.UNREADABLE, "vol-0")
    assert not checked(events, "ebs_gp2_to_gp3")[0].complete


def test_closing_a_scan_does_not_wait_for_a_slow_cloud(cloud: Cloud):
    with answering(200, b"", delay=30) as url:
        events = start(
            cloud.region(session=cloud.session(url)), chosen([VOLUMES]), Policy(), datetime.now(UTC)
        )
        next(events)
        begun = time.monotonic()
        events.close()

    assert time.monotonic() - begun < 10
