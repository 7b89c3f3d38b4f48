"""Checks that price the same thing, looked at by scans of their own: no dollar is counted twice."""

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.findings.models import Finding, Observation
from apps.findings.store import resolve, store
from apps.tenancy.scope import scope
from tests.apps.findings.shared import REGION, disk, sighting

pytestmark = pytest.mark.django_db
DELETE, MIGRATE = "ebs_volume_unattached", "ebs_gp2_to_gp3"


@pytest.fixture(autouse=True)
def here(alice):
    with scope(alice.customer_id):
        yield


def looked(*batch, checks):
    """A scan of these checks alone, which looked at all of the region."""
    at = sighting("aws")
    store(batch, at)
    resolve(checks, REGION, at)
    return at


def counted():
    """What each check's finding counts now, and to whom it leaves the rest."""
    rows = Finding.objects.exclude(state="resolved").values_list("check_id", "counted_cost", "superseded_by")
    return {check: (float(dollars), taker) for check, dollars, taker in rows}


def test_whoever_comes_later_counts_what_the_earlier_one_leaves():
    looked(disk("a", 8, DELETE), checks=[DELETE])

    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])

    assert counted() == {DELETE: (8, ""), MIGRATE: (0, DELETE)}


def test_the_rest_of_a_larger_saving_is_counted():
    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])

    looked(disk("a", 8, DELETE), checks=[DELETE])

    assert counted() == {MIGRATE: (3, ""), DELETE: (5, "")}


def test_looking_again_and_again_changes_nothing():
    looked(disk("a", 8, DELETE), checks=[DELETE])
    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])
    before = counted()

    for _ in range(2):
        looked(disk("a", 8, DELETE), checks=[DELETE])
        looked(disk("a", 3, MIGRATE), checks=[MIGRATE])

    assert counted() == before


def test_what_nobody_else_counts_any_more_is_counted_again():
    looked(disk("a", 8, DELETE), checks=[DELETE])
    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])
    looked(checks=[DELETE])

    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])

    assert counted() == {MIGRATE: (3, "")}


def test_a_whole_scan_shares_out_as_the_engine_says():
    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])
    looked(disk("a", 8, DELETE), checks=[DELETE])

    yielding = replace(disk("a", 3, MIGRATE), counted_cost=Decimal(0), superseded_by=DELETE)
    looked(disk("a", 8, DELETE), yielding, checks=[DELETE, MIGRATE])

    assert counted() == {DELETE: (8, ""), MIGRATE: (0, DELETE)}


def test_a_check_that_could_not_look_keeps_what_it_counted():
    yielding = replace(disk("a", 3, MIGRATE), counted_cost=Decimal(0), superseded_by=DELETE)
    looked(disk("a", 8, DELETE), yielding, checks=[DELETE, MIGRATE])

    looked(disk("a", 3, MIGRATE), checks=[MIGRATE])

    assert counted() == {DELETE: (8, ""), MIGRATE: (0, DELETE)}


def test_other_things_and_other_places_are_left_alone():
    looked(disk("a", 8, DELETE), checks=[DELETE])
    elsewhere = sighting("aws", demo=False)
    store([disk("a", 3, MIGRATE)], elsewhere)
    resolve([MIGRATE], REGION, elsewhere)

    looked(disk("b", 2, MIGRATE), checks=[MIGRATE])

    assert sorted(Finding.objects.values_list("counted_cost", flat=True)) == [2, 3, 8]


def test_the_scan_itself_tells_what_it_saw():
    looked(disk("a", 8, DELETE), checks=[DELETE])

    seen = looked(disk("a", 3, MIGRATE), checks=[MIGRATE])

    assert Observation.objects.get(scan_id=seen.scan_id).counted_cost == 3
