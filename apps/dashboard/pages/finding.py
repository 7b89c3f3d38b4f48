"""One finding: its page, what people do to it, and the question to a model."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.findings.detail import detail, panel, row_of
from apps.dashboard.findings.query import Query
from apps.dashboard.forms.findings import Handle, Note, Snooze, label_of
from apps.dashboard.page import Page
from apps.findings.marking import write_note
from apps.findings.services import mark_handled, reopen, snooze
from apps.recommendations.services import PLAYBOOK, instructions
from apps.tenancy.scope import scope
from opscurb.errors import PlanTooLow, QuotaExceeded, Unavailable

NO_ANSWER = "No model gave an answer that passes our checks. Nothing was counted; try again later."


class Finding(Page):
    """All that is known of a finding."""

    template = "dashboard/findings/detail.html"

    def get(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(detail(finding_id, Query(request.GET), self.member.may("member")))


class FindingForm(Page):
    """A change of a finding, asked for on a page of its own where there is no script for a dialog."""

    template = "dashboard/findings/change.html"
    needs = {"GET": "member"}
    title = ""
    done = ""
    form: type[forms.Form] = forms.Form

    def get(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Ask for what it needs."""
        return self._ask(finding_id, self.form(initial={"note": row_of(finding_id)["note"]}))

    def post(self, request: HttpRequest, finding_id: UUID) -> HttpResponse:
        """Make it."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self._ask(finding_id, form, status=422)
        self.change(finding_id, form.cleaned_data)
        messages.success(request, self.done)
        return self.go(Query(request.GET).url("finding", finding_id))

    def change(self, finding_id: UUID, given: dict[str, Any]) -> None:
        """What is done with a form that is right."""
        raise NotImplementedError

    def _ask(self, finding_id: UUID, form: forms.Form, status: int = 200) -> HttpResponse:
        row, query = row_of(finding_id), Query(self.request.GET)
        context = {"row": row, "form": form, "title": self.title, "heading": label_of(row["check_id"])}
        return self.show(context | {"back_url": query.url("finding", finding_id)}, status=status)


class HandleOne(FindingForm):
    """Takes the finding off the list of what is to do."""

    title, done, form = "Mark as handled", "The finding is marked as handled.", Handle

    def change(self, finding_id: UUID, given: dict[str, Any]) -> None:
        """Mark it."""
        mark_handled(finding_id, given["note"])


class SnoozeOne(FindingForm):
    """Leaves the finding alone for a while."""

    title, done, form = "Snooze", "The finding is snoozed.", Snooze

    def change(self, finding_id: UUID, given: dict[str, Any]) -> None:
        """Snooze it."""
        snooze(finding_id, given["moment"], given["note"])


class ReopenOne(FindingForm):
    """Puts the finding back on the list."""

    title, done = "Reopen", "The finding is back on the list."

    def change(self, finding_id: UUID, given: dict[str, Any]) -> None:
        """Reopen it."""
        reopen(finding_id)


class NoteOne(FindingForm):
    """What the next person should know of the finding."""

    title, done, form = "Write a note", "The note is saved.", Note

    def change(self, finding_id: UUID, given: dict[str, Any]) -> None:
        """Keep it."""
        write_note(finding_id, given["note"])


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
    path(f"{_ONE}/handle", HandleOne.as_view(), name="finding-handle"),
    path(f"{_ONE}/snooze", SnoozeOne.as_view(), name="finding-snooze"),
    path(f"{_ONE}/reopen", ReopenOne.as_view(), name="finding-reopen"),
    path(f"{_ONE}/note", NoteOne.as_view(), name="finding-note"),
    path(f"{_ONE}/ask", Ask.as_view(), name="finding-ask"),
]
