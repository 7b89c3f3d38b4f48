"""Building as leased work: once, by whoever comes first, and again when a run dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.jobs.models import Job
from apps.jobs.queue import claim, claim_mine
from apps.jobs.run import MOST_STALLS, run
from apps.reports import building, storage
from apps.reports.building import build_at_once
from apps.reports.models import Report, ReportContent
from apps.reports.selectors import report_bytes
from apps.reports.services import MOST_AT_ONCE, delete_report, request_report
from apps.tenancy.scope import scope
from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue


@pytest.fixture
def asked(db, alice):
    """A report that nobody has built yet."""
    finished(alice, catalogue()[:10])
    with scope(alice.customer_id):
        return request_report("csv").id


def kept(who, report_id):
    with scope(who.customer_id):
        return Report.objects.get(id=report_id)


def types_of(who, report_id):
    with scope(who.customer_id):
        found = Event.objects.filter(target_id=report_id).order_by("created_at")
        return list(found.values_list("type", flat=True))


def let_lease_end(who):
    past = timezone.now() - timedelta(seconds=1)
    with scope(who.customer_id):
        Job.objects.update(due_at=past, lease_until=past)


def test_whoever_asks_builds_it_before_a_worker_looks(alice, asked):
    assert claim("report") is None

    build_at_once(alice.customer_id, asked)

    assert kept(alice, asked).status == "ready"
    assert types_of(alice, asked) == ["report.requested", "report.ready"]
    with scope(alice.customer_id):
        assert not Job.objects.filter(kind="report.build").exists()
        content = report_bytes(asked)
    assert len(content) == kept(alice, asked).size_bytes
    assert content.startswith(b"provider,")


def test_a_large_scan_is_a_workers_at_once(db, alice):
    finished(alice, catalogue()[:1])
    with scope(alice.customer_id):
        from apps.scans.models import Scan

        Scan.objects.update(total_findings=MOST_AT_ONCE + 1)
        report = request_report("csv")

    run(claim("report"))

    assert kept(alice, report.id).status == "ready"


def test_a_report_is_built_once_however_many_ask(alice, asked):
    with scope(alice.customer_id):
        mine = claim_mine("report.build", asked, 60)
        assert claim_mine("report.build", asked, 60) is None

    build_at_once(alice.customer_id, asked)
    assert kept(alice, asked).status == "queued"

    run(mine)
    build_at_once(alice.customer_id, asked)
    assert types_of(alice, asked) == ["report.requested", "report.ready"]


def test_a_worker_that_dies_between_building_and_writing_is_taken_over(alice, asked, monkeypatch):
    def die(report, file):
        raise SystemExit

    let_lease_end(alice)
    first = claim("report")
    monkeypatch.setattr(storage, "put_aside", die)
    with pytest.raises(SystemExit):
        run(first)
    monkeypatch.undo()
    with scope(alice.customer_id):
        assert not ReportContent.objects.exists()

    let_lease_end(alice)
    run(claim("report"))

    assert kept(alice, asked).status == "ready"
    assert types_of(alice, asked) == ["report.requested", "report.ready"]


def test_a_run_that_was_overtaken_writes_nothing(alice, asked):
    let_lease_end(alice)
    late = claim("report")
    let_lease_end(alice)
    second = claim("report")

    run(late)
    assert kept(alice, asked).status == "queued"

    run(second)
    with scope(alice.customer_id):
        assert ReportContent.objects.filter(report_id=asked).count() == 1


def test_what_cannot_be_built_is_tried_again_and_fails_with_a_reason_in_the_end(alice, asked, monkeypatch):
    def break_down(order, file):
        raise ZeroDivisionError

    monkeypatch.setattr(building, "write", break_down)
    for _ in range(MOST_STALLS + 1):
        let_lease_end(alice)
        run(claim("report"))

    report = kept(alice, asked)
    assert report.status == "failed"
    assert "given up" in report.error
    assert types_of(alice, asked) == ["report.requested", "report.failed"]


def test_what_breaks_for_who_asks_is_left_to_a_worker(alice, asked, monkeypatch):
    def break_down(order, file):
        raise ZeroDivisionError

    monkeypatch.setattr(building, "write", break_down)
    build_at_once(alice.customer_id, asked)
    monkeypatch.undo()

    assert kept(alice, asked).status == "queued"
    run(claim("report"))
    assert kept(alice, asked).status == "ready"


def test_a_report_that_is_deleted_while_it_is_built_leaves_nothing(alice, asked):
    let_lease_end(alice)
    mine = claim("report")
    with scope(alice.customer_id):
        delete_report(asked)

    run(mine)

    with scope(alice.customer_id):
        assert not ReportContent.objects.exists()
    assert types_of(alice, asked) == ["report.requested", "report.deleted"]


def test_many_pieces_are_read_back_as_one(alice, asked, monkeypatch):
    monkeypatch.setattr(storage, "PIECE", 100)
    build_at_once(alice.customer_id, asked)

    with scope(alice.customer_id):
        assert ReportContent.objects.filter(report_id=asked).count() > 10
        assert len(report_bytes(asked)) == kept(alice, asked).size_bytes
