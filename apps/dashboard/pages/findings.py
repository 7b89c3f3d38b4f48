"""Findings: the list, marking many of them at once, taking that back, and the file of a filter."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone

from apps.dashboard.findings.listing import listing, nothing
from apps.dashboard.findings.query import Query
from apps.dashboard.forms.marking import Mark
from apps.dashboard.forms.refusals import REFUSALS
from apps.dashboard.page import Page
from apps.findings.browsing import ids_of
from apps.findings.exporting import COLUMNS, begin_export, exported
from apps.findings.marking import MOST, Marked, handle_all, reopen_all, snooze_all, undo
from apps.findings.selectors import Filter
from apps.findings.services import VERDICTS, assign_all, exempt_findings, judge_all
from apps.tenancy.scope import reading
from opscurb.errors import Invalid
from opscurb.reports.csv import lines

Listing = Callable[[], dict[str, Any]]
DONE = {
    "handle": "marked as handled",
    "snooze": "snoozed",
    "exempt": "exempt",
    "reopen": "put back on the list",
    "assign": "assigned",
    "useful": "called useful",
    "false_alarm": "called false alarms",
}


class FindingsPage(Page):
    """A page about the findings that its address chooses."""

    template = "dashboard/findings/list.html"
    fragments = {"results": "dashboard/findings/results.html"}

    def listed(self, query: Query, status: int = 200, **context: object) -> HttpResponse:
        """The list; htmx is told its address without what is empty. Needs a scope."""
        return self.told(query, self.asked(query), status, **context)

    def asked(self, query: Query) -> Listing:
        """What the list shows, under way. Needs a scope."""
        is_whole = not self.request.htmx  # type: ignore[attr-defined]
        return listing(query, self.member.may("member"), is_whole)

    def told(self, query: Query, asked: Listing, status: int = 200, **context: object) -> HttpResponse:
        """The list, of what was asked for."""
        shown = asked()
        if query.is_valid and not shown["sum"].findings:
            shown |= nothing(query, self.member.customer_id)
        return self.show(shown | context, status=status if query.is_valid else 422)


class Findings(FindingsPage):
    """The list, by check or one by one."""

    in_scope = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        with reading(self.member.customer_id):
            query = Query(request.GET)
            asked = self.asked(query)
        page = self.told(query, asked)
        if request.htmx:  # type: ignore[attr-defined]
            page.headers["HX-Push-Url"] = query.url()
        return page


class MarkMany(FindingsPage):
    """What is done to the findings that are ticked, or to all that the address chooses."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it, and show what is left."""
        query, form = Query(request.GET), Mark(request.POST)
        if not (form.is_valid() and query.is_valid):
            return self.listed(query, status=422, mark=form)
        given = form.cleaned_data
        ids = ids_of(query.filter, MOST) if given["everything"] else given["finding"]
        try:
            count, batch = _mark(ids, form)
        except REFUSALS as error:
            form.add_error(None, str(error))
            return self.listed(query, status=422, mark=form)
        said = f"{_count(count)} {DONE[given['action']]}."
        undone = batch if count else None
        if request.htmx:  # type: ignore[attr-defined]
            return self.listed(query, said=said, undo=undone)
        messages.success(request, said)
        sign = "&" if query.text() else "?"
        return self.go(f"{query.url()}{sign}undo={undone}" if undone else query.url())


def _mark(ids: list[UUID], form: Mark) -> tuple[int, UUID | None]:
    """How many findings were changed, and the name by which that can be undone, where it can."""
    given, action = form.cleaned_data, form.cleaned_data["action"]
    if action == "exempt":
        return exempt_findings(ids, given["note"], given["moment"]), None
    if action == "assign":
        return assign_all(ids, given["assignee"]), None
    if action in VERDICTS:
        return judge_all(ids, action, given["note"]), None
    marked = _move(ids, action, given)
    return marked.count, marked.batch


def _move(ids: list[UUID], action: str, given: dict[str, Any]) -> Marked:
    if action == "handle":
        return handle_all(ids, given["note"])
    if action == "snooze":
        return snooze_all(ids, given["moment"], given["note"])
    return reopen_all(ids)


def _count(number: int) -> str:
    return f"{number:,} finding{'' if number == 1 else 's'}"


class UndoMany(FindingsPage):
    """A change of many findings taken back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take it back, and show what there is."""
        query = Query(request.GET)
        try:
            batch = UUID(request.POST.get("batch", ""))
        except ValueError as error:
            raise Invalid("names no change of findings", "batch") from error
        said = f"{_count(undo(batch))} as before."
        if request.htmx:  # type: ignore[attr-defined]
            return self.listed(query, said=said)
        messages.success(request, said)
        return self.go(query.url())


class Export(FindingsPage):
    """The findings that the address chooses, as a file."""

    needs = {"POST": "viewer"}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Send it, a batch at a time."""
        query = Query(request.GET)
        if not query.is_valid:
            return self.listed(query)
        begin_export(query.filter, query.text())
        rows = partial(_lines, self.member.customer_id, query.filter)
        name = f"opscurb-findings-{timezone.localdate():%Y-%m-%d}.csv"
        sent = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8", headers=sent)


def _lines(customer_id: UUID, chosen: Filter) -> Iterator[str]:
    yield lines([COLUMNS])
    yield from map(lines, exported(customer_id, chosen))


urlpatterns = [
    path("findings", Findings.as_view(), name="findings"),
    path("findings/mark", MarkMany.as_view(), name="findings-mark"),
    path("findings/undo", UndoMany.as_view(), name="findings-undo"),
    path("findings/export", Export.as_view(), name="findings-export"),
]
