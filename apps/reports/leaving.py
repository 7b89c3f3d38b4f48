"""Deletes the reports of a customer that lie in the bucket, before the customer itself is deleted."""

from uuid import UUID

from apps.jobs.models import Job
from apps.reports import storage
from apps.reports.building import ERASE
from apps.reports.models import Report
from apps.tenancy.scope import scope

BATCH = 100


def erase_reports(customer_id: UUID) -> None:
    """Erase them, each before its row: what was erased already is no fault. Opens its own scopes."""
    while found := _some(customer_id):
        for report_id in found:
            storage.erase(customer_id, report_id)
        with scope(customer_id):
            Report.objects.filter(id__in=found).delete()
            Job.objects.filter(kind=ERASE, subject_id__in=found).delete()


def _some(customer_id: UUID) -> list[UUID]:
    with scope(customer_id):
        kept = Report.objects.filter(place=Report.Place.BUCKET).values_list("id", flat=True)
        # Reports that were deleted a moment ago, whose bytes still wait for that.
        waiting = Job.objects.filter(kind=ERASE).values_list("subject_id", flat=True)
        return [*kept[:BATCH], *waiting[:BATCH]]
