"""The end of an organisation: asked for by an owner who types its name, and taken back by any owner within a week."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts.selectors import list_accounts, list_cloud_accounts
from apps.customers.leaving import GRACE, keep
from apps.customers.members import list_members
from apps.customers.selectors import count_valid_keys
from apps.dashboard.forms.leaving import EndForm
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.mail import mail_ending
from apps.dashboard.page import Page
from apps.scans.leaving import end_customer
from apps.tenancy.scope import scope


class End(Page):
    """What goes, and the name that has to be typed."""

    template = "dashboard/settings/end.html"
    needs = {"GET": "owner", "POST": "owner"}
    confirms = ("POST",)
    in_scope = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say what goes, and ask."""
        return self._page(EndForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Have it deleted: written first, then its owners are told by mail."""
        form = EndForm(request.POST)
        if form.is_valid():
            try:
                with scope(self.member.customer_id):
                    customer = end_customer(form.cleaned_data["name"])
                    owners = [one.email for one in list_members() if one.role == "owner"]
            except REFUSALS as error:
                put_refusal(form, error)
            else:
                mail_ending(customer, owners, self.member.email)
                messages.warning(request, "It will be deleted. Its owners were told by mail.")
                return self.go("settings")
        return self._page(form, status=422)

    def _page(self, form: EndForm, status: int = 200) -> HttpResponse:
        with scope(self.member.customer_id):
            context: dict[str, Any] = {"form": form, "days": GRACE.days, "goes": self._goes()}
            return self.show(context, status=status).render()

    def _goes(self) -> list[tuple[str, int]]:
        return [
            ("AWS accounts", len(list_accounts())),
            ("accounts of other clouds", len(list_cloud_accounts())),
            ("people", len(list_members())),
            ("API keys", count_valid_keys(self.member.customer_id)),
        ]


class Keep(Page):
    """It is not deleted after all."""

    needs = {"POST": "owner"}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it."""
        customer = keep()
        messages.success(request, f"{customer.name} is kept. Schedules go on by themselves.")
        return self.go("settings")


urlpatterns = [
    path("settings/delete", End.as_view(), name="end"),
    path("settings/keep", Keep.as_view(), name="keep"),
]
