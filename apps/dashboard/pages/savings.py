"""What resolved findings have saved: as the bill shows, and where it does not tell, as it was thought."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts.selectors import list_connected
from apps.dashboard.forms.overview import OfAccount
from apps.dashboard.page import Page
from apps.savings.selectors import savings


class Savings(Page):
    """All that was resolved, by month, of all accounts or of one."""

    template = "dashboard/savings/page.html"
    fragments = {"months": "dashboard/savings/months.html"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        form = OfAccount(request.GET, list_connected())
        account_id = form.cleaned_data.get("account") if form.is_valid() else None
        found = savings(account_id)
        months = [(one.month, one.by_state) for one in reversed(found.months)]
        return self.show({"form": form, "sums": found.by_state, "months": months})


urlpatterns = [path("savings", Savings.as_view(), name="savings")]
