"""Scans: those that go on and those that are over, starting one, watching it, ending it early."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts.selectors import list_connected
from apps.dashboard import live
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.forms.scans import NewScan, ScanFilter
from apps.dashboard.page import Page
from apps.dashboard.places import cursor_of, place_in
from apps.dashboard.scans import rows
from apps.scans import requests
from apps.scans.listing import ScanChoice, browse_scans, count_chosen
from apps.scans.parts import version_of
from apps.scans.selectors import ScanCut, get_scan
from opscurb.errors import Conflict

ROWS = 20


class Scans(Page):
    """All scans, those in progress apart from the others."""

    template = "dashboard/scans/list.html"
    fragments = {"results": "dashboard/scans/results.html"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        form, is_over = ScanFilter(request.GET, list_connected()), request.GET.get("tab") != "running"
        found = browse_scans(form.chosen(is_over=is_over), ScanCut(limit=ROWS, after=place_in(request)))
        context = {
            "form": form,
            "is_over": is_over,
            "rows": rows(found.scans),
            "next": cursor_of(found.next),
            "running": count_chosen(ScanChoice(is_over=False)),
            "may_scan": self.member.may("member"),
        }
        return self.show(context)


class StartScan(Page):
    """A scan to ask for."""

    template = "dashboard/scans/new.html"
    needs = {"GET": "member", "POST": "member"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask what to scan."""
        return self.show({"form": NewScan(list_connected())})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Queue it, and go on to watch it."""
        form = NewScan(list_connected(), request.POST)
        if form.is_valid():
            try:
                return self.go("scan", requests.request_scan(form.request()).id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"form": form}, status=422)


class Scan(Page):
    """One scan; the page looks again until it is over."""

    template = "dashboard/scans/scan.html"
    fragments = {"live": "dashboard/scans/progress.html", "details": "dashboard/scans/details.html"}

    def get(self, request: HttpRequest, scan_id: UUID) -> HttpResponse:
        """Show it, or the part of it that is looked at again; nothing where that is as it was."""
        scan, part = get_scan(scan_id), request.htmx.target  # type: ignore[attr-defined]
        may = {"may_cancel": self.member.may("member") and not scan.is_over}
        if part == "live":
            return self.show({**live.progress(scan), **may})
        if part == "details" and request.GET.get("seen") == version_of(scan):
            return HttpResponse(status=204)
        shown = live.details(scan, only_problems=request.GET.get("only") == "problems")
        return self.show({**({} if part else live.progress(scan)), **shown, **may})


class CancelScan(Page):
    """The early end of a scan."""

    template = "dashboard/scans/cancel.html"
    needs = {"GET": "member"}

    def get(self, request: HttpRequest, scan_id: UUID) -> HttpResponse:
        """Say what it does, and ask."""
        return self.show({"scan": get_scan(scan_id)})

    def post(self, request: HttpRequest, scan_id: UUID) -> HttpResponse:
        """Cancel it, unless it came to its end meanwhile."""
        try:
            requests.cancel(scan_id)
            messages.success(request, "The scan was canceled. What it had found by then stays.")
        except Conflict as error:
            messages.warning(request, f"{error}.")
        return self.go("scan", scan_id)


urlpatterns = [
    path("scans", Scans.as_view(), name="scans"),
    path("scans/new", StartScan.as_view(), name="scan-new"),
    path("scans/<uuid:scan_id>", Scan.as_view(), name="scan"),
    path("scans/<uuid:scan_id>/cancel", CancelScan.as_view(), name="scan-cancel"),
]
