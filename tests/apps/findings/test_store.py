"""Storing what a scan found."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.findings import selectors
from apps.findings.models import Finding, Observation
from apps.findings.selectors import COLUMNS, Cut, Filter, summary
from apps.findings.services import mark_handled
from apps.findings.store import Sighting, resolve, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from opscurb.errors import NotFound
from tests.engine.looking import ago, found

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


NAMES = {name: name for name in ("id", *COLUMNS)}


def list_findings(chosen, cut):
    page = selectors.list_findings(chosen, cut, NAMES)
    return replace(page, rows=[json.loads(row, parse_float=Decimal) for row in page.rows])


def volumes(*sizes):
    return [
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


def scanned(*sizes, at=NOW):
    """A finished look at volumes of these sizes, in a scan of its own."""
    sighting = Sighting(Scan.objects.create(trigger_source="test", demo=True).id, None, True, at)
    store(found(check, *volumes(*sizes)), sighting)
    return sighting


def test_a_stored_batch_can_be_listed_dearest_first_with_its_total(alice):
    with scope(alice.customer_id):
        scanned(100, 1000)

        page = list_findings(Filter(demo=True), Cut(limit=1))

        assert page.total == 2
        assert [row["resource_id"] for row in page.rows] == ["vol-1"]
        assert page.rows[0]["monthly_cost"] == Decimal("80.00")


def test_the_next_page_goes_on_where_the_last_one_ended(alice):
    with scope(alice.customer_id):
        scanned(10, 20, 30, 30, 40)
        seen, after = [], None
        for _ in range(5):
            page = list_findings(Filter(demo=True), Cut(limit=2, after=after))
            seen += [row["resource_id"] for row in page.rows]
            after = page.next
            if after is None:
                break

        assert sorted(seen) == [f"vol-{n}" for n in range(5)]


def test_storing_the_same_batch_twice_changes_nothing(alice):
    with scope(alice.customer_id):
        sighting = scanned(10, 20)
        store(found(check, *volumes(10, 20)), sighting)

        assert Finding.objects.count() == Observation.objects.count() == 2
        assert list_findings(Filter(scan_id=sighting.scan_id), Cut()).total == 2


def test_a_rescan_that_sees_the_same_touches_no_finding_but_is_the_newest_to_have_seen_it(alice):
    with scope(alice.customer_id):
        scanned(10)
        before = Finding.objects.values_list("changed_at", "content_hash").get()
        second = scanned(10, at=NOW + timedelta(hours=1))

        assert Finding.objects.values_list("changed_at", "content_hash").get() == before
        assert Observation.objects.count() == 2
        (row,) = list_findings(Filter(demo=True), Cut()).rows
        assert row["scan_id"] == str(second.scan_id)
        assert (row["first_seen_at"], row["last_seen_at"]) == ("2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z")


def test_what_is_no_longer_seen_is_resolved_and_what_comes_back_is_reopened(alice):
    with scope(alice.customer_id):
        scanned(10, 20)
        second = scanned(10)
        assert resolve([check.id], "us-east-1", second).count == 1
        assert summary(Filter(demo=True))["total_findings"] == 1

        scanned(10, 20)

        states = dict(Finding.objects.values_list("resource_id", "state"))
        assert states == {"vol-0": "open", "vol-1": "reopened"}
        assert summary(Filter(demo=True))["total_findings"] == 2


def test_a_region_that_was_not_looked_at_in_full_resolves_nothing(alice):
    with scope(alice.customer_id):
        scanned(10)
        second = Sighting(Scan.objects.create(trigger_source="test", demo=True).id, None, True, NOW)

        assert resolve([], "us-east-1", second).count == 0
        assert resolve([check.id], "eu-west-1", second).count == 0


def test_counters_follow_every_change_of_a_finding(alice):
    with scope(alice.customer_id):
        scanned(1000, 10)
        finding = Finding.objects.get(resource_id="vol-0")
        assert summary(Filter(demo=True))["by_severity"]["high"]["findings"] == 1

        mark_handled(finding.id, "known")
        assert summary(Filter(demo=True))["total_findings"] == 1
        assert list_findings(Filter(demo=True, state="handled"), Cut()).total == 1

        Finding.objects.all().delete()
        assert summary(Filter(demo=True))["total_findings"] == 0


def test_a_scan_keeps_its_own_snapshot(alice):
    with scope(alice.customer_id):
        first = scanned(1000)
        scanned(10)

        assert list_findings(Filter(scan_id=first.scan_id), Cut()).rows[0]["monthly_cost"] == Decimal("80.00")
        assert list_findings(Filter(demo=True), Cut()).rows[0]["monthly_cost"] == Decimal("0.80")


def test_mallory_sees_neither_finding_nor_total(alice, mallory):
    with scope(alice.customer_id):
        scanned(10)
        finding = Finding.objects.get()

    with scope(mallory.customer_id):
        assert list_findings(Filter(demo=True), Cut()).total == 0
        with pytest.raises(NotFound):
            selectors.get_finding(finding.id, NAMES)
        with pytest.raises(NotFound):
            selectors.get_finding(uuid4(), NAMES)
