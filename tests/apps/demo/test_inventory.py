"""The recorded inventory that ships with the product shows all that the product can find."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.local.demo.record import CURIOUS
from opscurb.aws.provider import AWS
from opscurb.check import Category, Severity
from opscurb.demo import INVENTORY, demo_regions, demo_target
from opscurb.policy import Policy
from opscurb.results import Found, Unknown
from opscurb.scanner import scan

DEFAULT = Policy()
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def events(now: datetime = NOW, policy: Policy = DEFAULT) -> list[object]:
    """All that scans of all demo regions say."""
    checks = list(AWS.checks.values())
    return [
        event for region in demo_regions() for event in scan(demo_target(region, now), checks, policy, now)
    ]


def findings(now: datetime = NOW) -> dict[tuple[str, str], Found]:
    return {event.key: event for event in events(now) if isinstance(event, Found)}


def rows() -> set[str]:
    """The ARNs of all that was recorded and has a status, a tag or an age to judge by."""
    targets = [demo_target(region, NOW) for region in demo_regions()]
    return {row.arn for target in targets for kept in target.collected.values() for row in kept.rows}


@pytest.mark.parametrize("check", AWS.checks)
def test_every_check_finds_something(check: str) -> None:
    assert any(found.check.id == check for found in findings().values())


def test_findings_are_of_all_categories_and_severities() -> None:
    found = findings().values()

    assert {one.check.category for one in found} == set(Category)
    assert {one.severity for one in found} == set(Severity)


def test_most_of_what_the_company_has_is_no_waste() -> None:
    wasted = {found.resource.arn for found in findings().values()}

    assert len(rows()) > 400
    assert len(wasted) < len(rows()) / 3


def test_nothing_stays_unchecked() -> None:
    assert [event for event in events() if isinstance(event, Unknown)] == []


@pytest.mark.parametrize("policy", [Policy(metric_days=14, idle_days=14), Policy(metric_days=30), CURIOUS])
def test_nothing_stays_unchecked_under_other_thresholds(policy: Policy) -> None:
    assert [event for event in events(policy=policy) if isinstance(event, Unknown)] == []


def test_findings_stay_the_same_for_years() -> None:
    def told(found: Found) -> tuple[object, ...]:
        return (found.counted_cost, found.severity, found.because, found.recommendation)

    today, later = findings(), findings(NOW + timedelta(days=800, hours=7))

    assert {key: told(found) for key, found in today.items()} == {
        key: told(found) for key, found in later.items()
    }


def test_the_inventory_is_small() -> None:
    assert INVENTORY.stat().st_size < 1_000_000
