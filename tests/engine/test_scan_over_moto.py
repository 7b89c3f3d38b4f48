"""Scans of an emulated account: what was planted is found, its innocent twin is not."""

import pytest

from opscurb.aws.provider import AWS
from opscurb.results import Found, Unknown
from tests.engine.cloud import Cloud
from tests.engine.plants import PLANTS


def test_something_is_planted_for_every_check():
    assert set(PLANTS) == set(AWS.checks)


@pytest.mark.parametrize("check_id", sorted(AWS.checks))
def test_the_planted_waste_and_nothing_else_is_found(cloud: Cloud, check_id: str):
    planted = PLANTS[check_id](cloud)

    events = cloud.scan(check_id)

    assert {event.resource.id for event in events if isinstance(event, Found)} == planted
    assert [event for event in events if isinstance(event, Unknown)] == []


def test_a_scan_makes_exactly_the_calls_that_the_policy_allows(cloud: Cloud):
    for plant in PLANTS.values():
        plant(cloud)
    session = cloud.session()
    assert AWS.enabled_regions(session)
    assert session.identity()["Account"]

    cloud.scan(region=cloud.region(session=session))

    assert set(session.usage.by_operation) == set(AWS.needs_of_all(AWS.checks.values()))
