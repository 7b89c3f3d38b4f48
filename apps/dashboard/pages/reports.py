"""Reports: of a scan, built, kept, downloaded, deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.forms.reports import NewReport, ReportFilter
from apps.dashboard.page import Page
from apps.dashboard.places import cursor_of, place_in
from apps.dashboard.reports import rows, version_of
from apps.reports import selectors, services
from apps.reports.selectors import ReportCut
from apps.rest.files import answer_file
from apps.scans.selectors import ScanCut, list_history
from apps.tenancy.scope import scope
from opscurb.errors import Conflict, NotFound, QuotaExceeded

ROWS, MOST_SCANS = 50, 50


class Reports(Page):
    """All reports that are kept; the page looks again while one is being built."""

    template = "dashboard/reports/list.html"
    fragments = {"results": "dashboard/reports/results.html"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, or nothing where they are as they were."""
        context = _listed(request)
        if request.htmx and request.GET.get("seen") == context["version"]:  # type: ignore[attr-defined]
            return HttpResponse(status=204)
        return self.show({**context, **_form(request), "may_manage": self.member.may("member")})


class NewReportPage(Page):
    """A report to build: at once where that is quick, else by a worker."""

    template = "dashboard/reports/list.html"
    in_scope = False

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        customer_id = self.member.customer_id
        with scope(customer_id):
            form = NewReport(_scans(), request.POST)
            report = _requested(form)
            if report is None:
                context = {**_listed(request), "form": form, "may_manage": True}
                return self.show(context, status=422).render()
        services.build_at_once(customer_id, report.id)
        messages.success(request, "The report is asked for.")
        return self.go("reports")


class Download(Page):
    """The bytes of a report; no transaction stays open while they are sent."""

    in_scope = False

    def get(self, request: HttpRequest, report_id: UUID) -> HttpResponseBase:
        """Send them, or say why there are none."""
        try:
            with scope(self.member.customer_id):
                report = selectors.get_ready(report_id)
        except Conflict as error:
            messages.warning(request, str(error))
            return self.go("reports")
        pieces = selectors.content_of(report)
        return answer_file(
            pieces, name=report.filename, content_type=report.content_type, size=report.size_bytes
        )


class DeleteReport(Page):
    """The end of a report."""

    template = "dashboard/reports/delete.html"
    needs = {"GET": "member"}

    def get(self, request: HttpRequest, report_id: UUID) -> HttpResponse:
        """Ask."""
        return self.show({"report": selectors.get_report(report_id)})

    def post(self, request: HttpRequest, report_id: UUID) -> HttpResponse:
        """Delete it."""
        services.delete_report(report_id)
        messages.success(request, "The report was deleted.")
        return self.go("reports")


def _scans() -> list[Any]:
    return list_history(cut=ScanCut(limit=MOST_SCANS)).scans


def _form(request: HttpRequest) -> dict[str, Any]:
    """The form for a new report; not needed where only the list is looked at again."""
    if request.htmx.target == "results":  # type: ignore[attr-defined]
        return {}
    return {"form": NewReport(_scans(), scan_id=request.GET.get("scan", ""))}


def _listed(request: HttpRequest) -> dict[str, Any]:
    only = ReportFilter(request.GET)
    cut = ReportCut(limit=ROWS, after=place_in(request))
    found = selectors.list_reports(format=only.chosen, cut=cut, with_scans=True)
    return {
        "only": only,
        "rows": rows(found.reports),
        "next": cursor_of(found.next),
        "version": version_of(found.reports),
    }


def _requested(form: NewReport) -> Any:
    """The report that a form asks for; None where it must be corrected."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return services.request_report(given["format"], given["include_esg"], given["scan"])
    except (*REFUSALS, QuotaExceeded, NotFound) as error:
        put_refusal(form, error)
    return None


urlpatterns = [
    path("reports", Reports.as_view(), name="reports"),
    path("reports/new", NewReportPage.as_view(), name="report-new"),
    path("reports/<uuid:report_id>/download", Download.as_view(), name="report-download"),
    path("reports/<uuid:report_id>/delete", DeleteReport.as_view(), name="report-delete"),
]
