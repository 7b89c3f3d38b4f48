"""The first page: what waste costs, where it is and how much of it could be looked at."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.page import Page
from apps.findings.selectors import Filter, summary


class Overview(Page):
    """What waste costs at the moment."""

    template = "dashboard/overview.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.show({"summary": summary(Filter())})


urlpatterns = [path("overview", Overview.as_view(), name="overview")]
