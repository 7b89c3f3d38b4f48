"""The first page: what waste costs, where it is and how much of it could be looked at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts.selectors import list_connected
from apps.dashboard.forms.overview import Chosen
from apps.dashboard.overview import USUAL_DAYS, View, board, last_scans, running
from apps.dashboard.page import Page
from apps.dashboard.troubles import troubles
from apps.scans.requests import ScanRequest, request_scan


class Overview(Page):
    """What waste costs at the moment, or the first steps of who has not looked yet."""

    template = "dashboard/overview/page.html"
    fragments = {"board": "dashboard/overview/board.html"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        accounts = list_connected()
        form = Chosen(request.GET, accounts)
        given = form.cleaned_data if form.is_valid() else {}
        view = View(given.get("account"), given.get("days") or USUAL_DAYS)
        may_scan = self.member.may("member")
        context = {"form": form, "may_scan": may_scan, "troubles": troubles(), **board(view, accounts)}
        return self.show(context)


class Running(Page):
    """How far the newest scan is, for who looks at the overview meanwhile."""

    template = "dashboard/overview/running.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; asked for again by the page until the scan is over."""
        return self.show({**running(last_scans()), "was_running": True})


class TryDemo(Page):
    """A scan of the inventory that comes with the product."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        request_scan(ScanRequest(demo=True, trigger_source="dashboard"))
        messages.success(request, "The demo is being scanned. What it finds is marked as demo.")
        return self.go("overview")


urlpatterns = [
    path("overview", Overview.as_view(), name="overview"),
    path("overview/running", Running.as_view(), name="overview-running"),
    path("overview/demo", TryDemo.as_view(), name="overview-demo"),
]
