"""The recorded inventory that ships with the product shows all that the product can find."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from apps.local.demo.record import CURIOUS
from opscurb.check import Category, Severity
from opscurb.demo import INVENTORY, demo_provider, demo_regions, demo_target
from opscurb.kubernetes.inventory import inventory
from opscurb.policy import Policy
from opscurb.provider import PROVIDERS, provider
from opscurb.results import Found, Unknown
from opscurb.scanner import scan

DEFAULT = Policy()
# Clouds end their support of a version on a day that no recording can move.
OF_THE_CALENDAR = {"k8s_extended_support"}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@cache
def events(now: datetime = NOW, policy: Policy = DEFAULT) -> tuple[object, ...]:
    """All that scans of all demo regions say."""
    return tuple(
        event
        for name in PROVIDERS
        for region in demo_regions(name)
        for event in scan(demo_target(region, now), list(provider(name).checks.values()), policy, now)
    )


def findings(now: datetime = NOW) -> dict[tuple[str, str], Found]:
    return {event.key: event for event in events(now) if isinstance(event, Found)}


def rows() -> set[str]:
    """The ARNs of all that was recorded and has a status, a tag or an age to judge by."""
    targets = [demo_target(region, NOW) for region in demo_regions()]
    return {row.arn for target in targets for kept in target.collected.values() for row in kept.rows}


@pytest.mark.parametrize("check", [check for name in PROVIDERS for check in provider(name).checks])
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

    def lasting(found: dict[tuple[str, str], Found]) -> dict[tuple[str, str], tuple[object, ...]]:
        return {key: told(one) for key, one in found.items() if one.check.id not in OF_THE_CALENDAR}

    today, later = findings(), findings(NOW + timedelta(days=800, hours=7))

    assert lasting(today) == lasting(later)


def test_the_cluster_has_objects_of_every_kind() -> None:
    (context,) = demo_regions("kubernetes")

    shown = inventory(demo_target(context, NOW))

    assert demo_provider(context) == "kubernetes"
    assert all(shown.values()), shown.keys()


def test_what_is_to_be_left_alone_in_the_cluster_is() -> None:
    found = {
        (one.check.id, one.resource.id) for one in findings().values() if one.check.id.startswith("k8s_")
    }

    assert {name for _, name in found}.isdisjoint(
        {
            # Asked to be ignored, made anew by an operator, named by a CronJob, restored by Velero.
            "data/licence-daemon",
            "checkout/ledger-2",
            "data/export-scratch",
            "velero-restore",
            # Waits for its first pod, scaled to zero at night, sized by an autoscaler, served by ready pods.
            "staging/uploads",
            "checkout/load-test",
            "storefront/render",
            "storefront/web-public",
            "spot-1.us-east-1.compute.internal",
        }
    )
    assert not {name for _, name in found if name.startswith("kube-system/")}


def test_disks_of_the_cluster_are_findings_of_the_cloud_account_too() -> None:
    found = findings().values()
    volumes = {one.resource.id for one in found if one.check.id == "ebs_volume_unattached"}

    of_cluster = {volume for one in found for volume in one.details.get("cloud_ids") or ()}

    assert len(volumes & of_cluster) >= 5


def test_the_inventory_is_small() -> None:
    assert INVENTORY.stat().st_size < 1_000_000
