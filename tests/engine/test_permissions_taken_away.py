"""Any one permission taken away makes exactly the checks that need it Unknown, and changes no other number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from opscurb.aws.metrics import Metrics
from opscurb.aws.permissions import iam_actions
from opscurb.aws.provider import ACCOUNT_NEEDS, AWS
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.results import Checked, Event, Found, Unknown
from opscurb.scanner import scan
from tests.engine.cloud import ACCOUNT, REGION, Cloud
from tests.engine.replaying import Answers, Listening, ListeningRegion, Replaying, ReplayingRegion

CHECKS = tuple(AWS.checks.values())
ACTIONS = sorted(set(AWS.needs_of_all(CHECKS)) - set(iam_actions(ACCOUNT_NEEDS)))
KEYS = {"AccessKeyId": "testing", "SecretAccessKey": "testing"}


@dataclass
class Planted:
    """An account with waste for every check, as a scan at one moment saw it."""

    url: str
    now: datetime
    answers: Answers
    measured: Metrics

    def scan(self, denied: str = "") -> list[Event]:
        session = Replaying(endpoint_url=self.url, credentials=KEYS, answers=self.answers, denied=denied)
        region = ReplayingRegion(session, ACCOUNT, REGION, self.now, measured=self.measured)
        return list(scan(region, CHECKS, Policy(), self.now))


@pytest.fixture(scope="module")
def planted(wasteful_cloud: Cloud) -> Planted:
    """The account, asked once."""
    url = wasteful_cloud.url
    session, now = Listening(endpoint_url=url, credentials=KEYS), datetime.now(UTC)
    region = ListeningRegion(session, ACCOUNT, REGION, now)
    list(scan(region, CHECKS, Policy(), now))
    assert region.measured is not None
    return Planted(url, now, session.answers, region.measured)


@pytest.fixture(scope="module")
def whole(planted: Planted) -> list[Event]:
    """What a scan says that may ask everything."""
    return planted.scan()


def needing(action: str) -> set[str]:
    """The checks that cannot do without an action."""
    return {check.id for check in CHECKS if action in AWS.required_by(check)}


def amounts(events: list[Event]) -> dict[str, dict[str, Decimal]]:
    """What each check's findings would save, by resource."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for event in events:
        if isinstance(event, Found):
            found[event.check.id][event.resource.arn] = event.monthly_cost
    return found


def counted(events: list[Event]) -> Decimal:
    """The total of all findings as they last were."""
    last = {event.key: event.counted_cost for event in events if isinstance(event, Found)}
    return sum(last.values(), Decimal(0))


def unknown(events: list[Event]) -> set[Unknown]:
    """What could not be checked; of much that is planted for one check another knows no metrics."""
    return {event for event in events if isinstance(event, Unknown) and event.reason is not Reason.NO_METRICS}


def test_a_scan_that_may_ask_everything_leaves_nothing_unknown(whole: list[Event]):
    assert unknown(whole) == set()
    assert set(amounts(whole)) == set(AWS.checks)


@pytest.mark.parametrize("action", ACTIONS)
def test_one_permission_less_stops_those_that_need_it_and_nobody_else(
    planted: Planted, whole: list[Event], action: str
):
    stopped = needing(action)

    events = planted.scan(denied=action)

    gaps = unknown(events)
    assert {gap.check_id for gap in gaps} == stopped
    assert {gap.reason for gap in gaps} <= {Reason.NO_PERMISSION}
    assert all(action in gap.needs for gap in gaps)
    before, after = amounts(whole), amounts(events)
    hinted = {check.id for check in CHECKS if action in AWS.needs_of(check)} - stopped
    untouched = set(AWS.checks) - stopped - hinted
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    # What only makes a check surer may cost it money or findings, never add any.
    for name in hinted:
        assert after[name].keys() <= before[name].keys(), name
        assert all(after[name][arn] <= before[name][arn] for arn in after[name]), name
    missed = {event.check_id for event in events if isinstance(event, Checked) and event.without}
    assert missed <= hinted
    assert counted(events) <= counted(whole) + Decimal("0.01") * len(events)
