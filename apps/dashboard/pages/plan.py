"""The plan: what it includes, and how much of it is used."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.customers.limits import used
from apps.customers.selectors import rates_of
from apps.dashboard.page import Page
from apps.dashboard.usage import usage
from apps.tenancy.scope import scope


class Plan(Page):
    """The plan and its limits."""

    template = "dashboard/plan/page.html"
    # Calls are counted in Redis, which is asked before the scope is opened.
    in_scope = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        customer_id = self.member.customer_id
        windows = used(customer_id, *rates_of(customer_id))
        with scope(customer_id):
            return self.show(usage(windows)).render()


urlpatterns = [path("plan", Plan.as_view(), name="plan")]
