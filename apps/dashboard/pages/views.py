"""Saved views of findings: kept from the list's own address, listed, deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.findings.query import Query
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.forms.views import ViewForm
from apps.dashboard.page import Page
from apps.settings.saved_views import delete_view, list_views, save_view


class Views(Page):
    """All views; the address says which filter is to be kept by a name."""

    template = "dashboard/findings/views.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, and ask for the name of another."""
        return self._page(Query(request.GET), ViewForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the filter of the address."""
        query, form = Query(request.GET), ViewForm(request.POST)
        if form.is_valid() and query.is_valid:
            try:
                save_view(form.cleaned_data["name"], query.text())
                messages.success(request, f"The view {form.cleaned_data['name']} is kept.")
                return self.go(query.url())
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(query, form, status=422)

    def _page(self, query: Query, form: ViewForm, status: int = 200) -> HttpResponse:
        context = {
            "query": query,
            "chips": list(query.chips()) if query.is_valid else [],
            "form": form,
            "views": list_views(),
            "may_save": self.member.may("member") and query.is_valid and bool(query.text()),
            "may_change": self.member.may("member"),
        }
        return self.show(context, status=status)


class DeleteView(Page):
    """The end of a view; the findings stay as they are."""

    def post(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        """Delete it."""
        messages.success(request, f"The view {delete_view(view_id)} was deleted.")
        return self.go("findings-views")


urlpatterns = [
    path("findings/views", Views.as_view(), name="findings-views"),
    path("findings/views/<uuid:view_id>/delete", DeleteView.as_view(), name="findings-view-delete"),
]
