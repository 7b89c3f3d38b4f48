"""Builds reports as leased work, and deletes what they left in the operator's bucket."""

import tempfile
from time import monotonic
from typing import BinaryIO, cast
from uuid import UUID

import structlog
from django.utils import timezone

from apps.events.services import record
from apps.jobs.doorbell import ring
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import LeaseLost, again, claim_mine, finish, hold
from apps.reports import storage
from apps.reports.artifacts import Order, TooSlow, write
from apps.reports.models import Report
from apps.tenancy.scope import scope

log = structlog.get_logger(__name__)

BUILD, ERASE, QUEUE = "report.build", "report.erase", "report"
# The largest scan takes a fraction of it; what hangs is then taken over.
LEASE_SECONDS = 600
# Whoever asks waits so long for the bytes themselves, and then learns that a worker builds them.
SECONDS_AT_ONCE = 1.5
LEASE_AT_ONCE = 20
# Smaller ones never touch the disk.
MOST_IN_MEMORY = 4 * 1024 * 1024


def build_at_once(customer_id: UUID, report_id: UUID) -> None:
    """Build a report here and now unless it takes too long; then it is a worker's. Outside any scope."""
    with scope(customer_id):
        claim = claim_mine(BUILD, report_id, LEASE_AT_ONCE)
    if claim is None:
        return
    try:
        _build(claim, monotonic() + SECONDS_AT_ONCE)
    except LeaseLost:
        log.info("report.lease_lost", report=str(report_id))
    except TooSlow:
        _leave_to_worker(claim)
    except Exception:
        # Not the caller's fault: the report stays queued and a worker tries what this could not.
        log.exception("report.not_built_at_once", report=str(report_id))
        _leave_to_worker(claim)


def _leave_to_worker(claim: Claim) -> None:
    with scope(claim.customer_id):
        again(claim, timezone.now())
    ring(QUEUE)


def _run(claim: Claim) -> None:
    _build(claim, None)


def _build(claim: Claim, deadline: float | None) -> None:
    with scope(claim.customer_id):
        report = Report.objects.filter(id=claim.subject_id, status=Report.Status.QUEUED).first()
        if report is None:
            finish(claim)
            return
    order = Order(
        customer_id=report.customer_id,
        scan_id=report.scan_id,
        format=report.format,
        include_esg=report.include_esg,
        report_id=report.id,
        deadline=deadline,
    )
    with tempfile.SpooledTemporaryFile(MOST_IN_MEMORY) as spooled:
        file = cast(BinaryIO, spooled)
        write(order, file)
        storage.put_aside(report, file)
        with scope(claim.customer_id):
            hold(claim)
            _keep(report, file)
            finish(claim)


def _keep(report: Report, file: BinaryIO) -> None:
    storage.put_in(report, file)
    report.size_bytes = file.seek(0, 2)
    report.status, report.ready_at, report.place = Report.Status.READY, timezone.now(), storage.place()
    report.save(update_fields=["size_bytes", "status", "ready_at", "place"])
    record(
        "report.ready",
        target_type="report",
        target_id=report.id,
        after={
            "format": report.format,
            "scan_id": str(report.scan_id),
            "filename": report.filename,
            "size_bytes": report.size_bytes,
            "include_esg": report.include_esg,
        },
    )


def _give_up(claim: Claim, text: str) -> None:
    finish(claim)
    given_up = Report.objects.filter(id=claim.subject_id, status=Report.Status.QUEUED)
    if given_up.update(status=Report.Status.FAILED, error=text):
        record("report.failed", target_type="report", target_id=claim.subject_id, after={"error": text})


def _erase(claim: Claim) -> None:
    storage.erase(claim.customer_id, claim.subject_id)
    with scope(claim.customer_id):
        finish(claim)


def _leave(claim: Claim, text: str) -> None:
    log.error("report.not_erased", report=str(claim.subject_id), reason=text)
    finish(claim)


register(Kind(BUILD, QUEUE, LEASE_SECONDS, _run, _give_up))
register(Kind(ERASE, QUEUE, LEASE_AT_ONCE, _erase, _leave))
