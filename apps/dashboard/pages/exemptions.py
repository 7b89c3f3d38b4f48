"""Exemptions: waste that is meant to be, until when and why; made, changed and ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.exemptions import listing, rows
from apps.dashboard.forms.exemptions import LISTS, ExemptionForm, initial_of
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.page import Page
from apps.findings import services
from apps.findings.browsing import choices
from apps.findings.exempt_listing import get_exemption

MEMBERS = {"GET": "member", "POST": "member"}
LAST_PAGE = 1000


class Exemptions(Page):
    """Those in force, or those that end soon, lapsed ones, all."""

    template = "dashboard/exemptions/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        which, page = request.GET.get("list", ""), request.GET.get("page", "")
        number = min(int(page), LAST_PAGE) if page.isascii() and page.isdecimal() else 1
        shown = listing(which if which in LISTS else "active", max(number, 1))
        return self.show(shown | {"may_change": self.member.may("member")})


class ExemptionPage(Page):
    """A page with the form of an exemption."""

    template = "dashboard/exemptions/form.html"

    def form(self, *args: Any, **kwargs: Any) -> ExemptionForm:
        """The form with what there is to choose from."""
        return ExemptionForm(*args, choices=choices(), **kwargs)

    def asked(self, form: ExemptionForm, status: int = 200, **context: Any) -> HttpResponse:
        """The page that asks for the terms."""
        return self.show({"form": form, "regions": choices().regions, **context}, status=status)


class NewExemption(ExemptionPage):
    """An exemption by a rule, which holds for findings to come too."""

    needs = MEMBERS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for its terms; the address may say some of them."""
        known = {name: request.GET.get(name, "") for name in ExemptionForm.base_fields}
        return self.asked(self.form(initial=known))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                made = services.add_exemption(services.Terms(**form.terms()))
                messages.success(request, "The exemption is in force.")
                return self.go("exemption", made.id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self.asked(form, status=422)


class Exemption(ExemptionPage):
    """One exemption: what it is of, what it covers now, and its terms."""

    def get(self, request: HttpRequest, exemption_id: UUID) -> HttpResponse:
        """Show it."""
        told = get_exemption(exemption_id)
        return self._page(told, self.form(initial=initial_of(told.terms)))

    def post(self, request: HttpRequest, exemption_id: UUID) -> HttpResponse:
        """Change it."""
        told, form = get_exemption(exemption_id), self.form(request.POST)
        if form.is_valid():
            try:
                services.change_exemption(exemption_id, **form.terms())
                messages.success(request, "The exemption was changed.")
                return self.go("exemption", exemption_id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(told, form, status=422)

    def _page(self, told: Any, form: ExemptionForm, status: int = 200) -> HttpResponse:
        (row,) = rows([told])
        return self.asked(form, status, row=row, may_change=self.member.may("member"))


class Revoke(Page):
    """The end of an exemption."""

    template = "dashboard/exemptions/revoke.html"
    needs = MEMBERS

    def get(self, request: HttpRequest, exemption_id: UUID) -> HttpResponse:
        """Say what it brings back, and ask."""
        (row,) = rows([get_exemption(exemption_id)])
        return self.show({"row": row})

    def post(self, request: HttpRequest, exemption_id: UUID) -> HttpResponse:
        """End it."""
        services.revoke_exemption(exemption_id)
        messages.success(request, "The exemption ended. What it covered is back on the list.")
        return self.go("exemptions")


urlpatterns = [
    path("exemptions", Exemptions.as_view(), name="exemptions"),
    path("exemptions/new", NewExemption.as_view(), name="exemption-new"),
    path("exemptions/<uuid:exemption_id>", Exemption.as_view(), name="exemption"),
    path("exemptions/<uuid:exemption_id>/end", Revoke.as_view(), name="exemption-end"),
]
