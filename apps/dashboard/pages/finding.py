"""One finding: its page, what people do to it, and the question to a model."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.findings.changes import KINDS, form_of
from apps.dashboard.findings.detail import detail, looked_again, panel, row_of
from apps.dashboard.findings.query import Query
from apps.dashboard.forms.findings import label_of
from apps.dashboard.forms.refusals import put_refusal
from apps.dashboard.page import Page
from apps.recommendations.services import PLAYBOOK, instructions
from apps.scans.rechecking import recheck
from apps.tenancy.scope import scope
from opscurb.errors import Conflict, Invalid, PlanTooLow, QuotaExceeded, Unavailable

NO_ANSWER = "No model gave an answer that passes our checks. Nothing was counted; try again later."


class Finding(Page):
    """All that is known of a finding."""

    template = "dashboard/findings/detail.html"
    fragments = {"recheck": "dashboard/findings/recheck.html"}

    def get(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Show it, or the part that is looked at again while it is being re-checked."""
        query, may = Query(request.GET), self.member.may("member")
        if request.htmx.target == "recheck":  # type: ignore[attr-defined]
            row_of(finding_id)
            return self.show(looked_again(finding_id, query, may))
        return self.show(detail(finding_id, query, may))


class RecheckFinding(Page):
    """A look at the finding alone."""

    def post(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Have a scan look, and go back to where it is told what comes out."""
        try:
            recheck(finding_id)
        except Conflict as error:
            messages.warning(request, f"{error}.")
        return self.go(f"{Query(request.GET).url('finding', finding_id)}#recheck")


class ChangeFinding(Page):
    """A change of a finding, asked for on a page of its own where there is no script for a dialog."""

    template = "dashboard/findings/change.html"
    needs = {"GET": "member"}
    kind = ""

    def get(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Ask for what it needs."""
        row = row_of(finding_id)
        return self._ask(row, form_of(self.kind, row))

    def post(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Make it."""
        row, kind = row_of(finding_id), KINDS[self.kind]
        form = form_of(self.kind, row, request.POST)
        if form.is_valid():
            try:
                kind.change(finding_id, row, form.cleaned_data)
                messages.success(request, kind.done)
                return self.go(Query(request.GET).url("finding", finding_id))
            except Invalid as error:
                put_refusal(form, error)
        return self._ask(row, form, status=422)

    def _ask(self, row: Mapping[str, Any], form: forms.Form, status: int = 200) -> HttpResponse:
        back = Query(self.request.GET).url("finding", row["id"])
        context = {"row": row, "form": form, "title": KINDS[self.kind].title, "back_url": back}
        return self.show(context | {"heading": label_of(row["check_id"])}, status=status)


class Ask(Page):
    """A model's instructions for the finding."""

    fragments = {"advice": "dashboard/findings/advice.html"}
    template = "dashboard/findings/advice.html"
    # A model takes seconds to answer, in which no transaction may be open.
    in_scope = False

    def post(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Ask for them; what stands in the way is said where they would be."""
        said = _asked(self.member.customer_id, finding_id)
        with scope(self.member.customer_id):
            query = Query(request.GET)
            if request.htmx:  # type: ignore[attr-defined]
                return self.show(panel(finding_id, query, True) | {"said": said}).render()
            if said:
                messages.warning(request, said)
            return self.go(f"{query.url('finding', finding_id)}#advice")


def _asked(customer_id: UUID, finding_id: UUID) -> str:
    """Why no model's answer came of asking; empty when one did, which is kept."""
    try:
        told = instructions(customer_id, finding_id)
    except (PlanTooLow, QuotaExceeded, Unavailable) as error:
        return f"{error}."
    return NO_ANSWER if told.model == PLAYBOOK else ""


_ONE = "findings/<uuid:finding_id>"
urlpatterns = [
    path(_ONE, Finding.as_view(), name="finding"),
    *(path(f"{_ONE}/{kind}", ChangeFinding.as_view(kind=kind), name=f"finding-{kind}") for kind in KINDS),
    path(f"{_ONE}/recheck", RecheckFinding.as_view(), name="finding-recheck"),
    path(f"{_ONE}/ask", Ask.as_view(), name="finding-ask"),
]
