"""The trail of events: who did what, what it was before, and the file of it."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone

from apps.customers.actors import possible_actors
from apps.dashboard.forms.events import Chosen
from apps.dashboard.page import Page
from apps.dashboard.places import cursor_of, place_in
from apps.dashboard.trail import COLUMNS, cells, told
from apps.events.exporting import begin_export, exported
from apps.events.selectors import EventFilter, get_event, list_events, oldest_event_at
from apps.tenancy.scope import scope
from opscurb.reports.csv import lines

ROWS, MOST_KEYS = 40, 100
# More than an event keeps.
WHOLE = 100_000


class EventsPage(Page):
    """A page about the events that its address chooses."""

    template = "dashboard/events/list.html"
    fragments = {"results": "dashboard/events/results.html"}
    needs = {"GET": "admin", "HEAD": "admin", "POST": "admin"}

    def listed(self, form: Chosen) -> HttpResponse:
        """The list, or what to correct about its filter."""
        if not form.is_valid():
            return self.show({"form": form}, status=422)
        page = list_events(form.chosen, limit=ROWS, after=place_in(self.request))
        oldest = None if page.events else oldest_event_at()
        rows, following = told(page.events), cursor_of(page.next)
        return self.show({"form": form, "rows": rows, "next": following, "oldest": oldest})


class Events(EventsPage):
    """The list, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.listed(Chosen(request.GET, possible_actors(MOST_KEYS)))


class Event(Page):
    """One event with all its facts."""

    template = "dashboard/events/detail.html"
    needs = EventsPage.needs

    def get(self, request: HttpRequest, event_id: UUID) -> HttpResponse:
        """Show it."""
        (row,) = told([get_event(event_id)], WHOLE, WHOLE)
        return self.show({"row": row})


class Export(EventsPage):
    """The events that the address chooses, as a file."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Send it, a batch at a time."""
        form = Chosen(request.GET, possible_actors(MOST_KEYS))
        if not form.is_valid():
            return self.listed(form)
        begin_export(request.GET.urlencode()[:1000])
        rows = partial(_lines, self.member.customer_id, form.chosen)
        name = f"opscurb-events-{timezone.localdate():%Y-%m-%d}.csv"
        sent = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8", headers=sent)


def _lines(customer_id: UUID, only: EventFilter) -> Iterator[str]:
    yield lines([COLUMNS])
    for events in exported(customer_id, only):
        with scope(customer_id):
            rows = cells(events)
        yield lines(rows)


urlpatterns = [
    path("events", Events.as_view(), name="events"),
    path("events/export", Export.as_view(), name="events-export"),
    path("events/<uuid:event_id>", Event.as_view(), name="event"),
]
