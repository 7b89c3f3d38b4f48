"""A recorded region, played back later, looks exactly as old as it was and gives the same findings."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from opscurb.aws.provider import AWS
from opscurb.demo import write_inventory
from opscurb.plain import plain
from opscurb.policy import Policy
from opscurb.recording import VERSION, RecordedBilling, play, record
from opscurb.results import Checked, Event, Found, Unknown
from opscurb.scanner import scan
from tests.engine.cloud import Cloud, chosen

LATER = timedelta(days=400, hours=7)


def facts(events: list[Event]) -> list[tuple]:
    found = {event.key: event for event in events if isinstance(event, Found)}
    return sorted(
        [(*key, one.counted_cost, one.because, one.severity) for key, one in found.items()]
        + [(event.check_id, event.examined) for event in events if isinstance(event, Checked)],
        key=str,
    )


def test_the_same_is_found_a_year_later(wasteful_cloud: Cloud):
    now, checks = datetime.now(UTC), chosen(())
    target = wasteful_cloud.region()

    recorded = json.loads(json.dumps(record(target, checks, now)))

    live = facts(list(scan(target, checks, Policy(), now)))
    played = facts(list(scan(play(recorded, AWS, now + LATER), checks, Policy(), now + LATER)))
    assert played == live
    assert len(live) > len(checks)


def test_a_recording_can_be_judged_over_longer_windows_but_not_over_longer_ones_than_it_has(
    wasteful_cloud: Cloud,
):
    now, checks = datetime.now(UTC), chosen(("ec2_instance_idle", "nat_gateway_idle", "elb_idle_traffic"))
    target = wasteful_cloud.region()
    recorded = json.loads(json.dumps(record(target, checks, now)))
    fortnight, month = Policy(metric_days=14), Policy(metric_days=31)

    live = facts(list(scan(target, checks, fortnight, now)))
    played = facts(list(scan(play(recorded, AWS, now), checks, fortnight, now)))
    too_long = list(scan(play(recorded, AWS, now), checks, month, now))

    assert played == live
    assert not [event for event in too_long if isinstance(event, Found)]
    assert [event for event in too_long if isinstance(event, Unknown)]


def test_what_was_not_recorded_is_unknown():
    recorded = {
        "version": VERSION,
        "region": "us-east-1",
        "at": "2026-01-01T00:00:00+00:00",
        "rows": {},
        "series": [],
        "billing": plain(RecordedBilling()),
    }
    now = datetime.now(UTC)

    events = list(scan(play(recorded, AWS, now), chosen(()), Policy(), now))

    assert {event.check_id for event in events if isinstance(event, Unknown)} == set(AWS.checks)


def test_a_recording_can_name_nothing_but_the_engines_own_classes():
    evil = {
        "version": VERSION,
        "region": "x",
        "at": "2026-01-01T00:00:00+00:00",
        "rows": {"a": {"$": "os:system"}},
    }

    with pytest.raises(ValueError, match="cannot hold"):
        play(evil | {"series": []}, AWS, datetime.now(UTC))


def test_an_inventory_written_twice_has_the_same_bytes(tmp_path):
    one, two = tmp_path / "one.gz", tmp_path / "two.gz"

    for path in (one, two):
        write_inventory([{"region": "us-east-1"}], path)

    assert one.read_bytes() == two.read_bytes()
