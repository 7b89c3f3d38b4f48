"""Reads the trail of events, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from apps.events.models import Event


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events of a page, newest first; `next` continues after them."""

    events: list[Event]
    next: tuple[datetime, UUID] | None


def list_events(*, limit: int, offset: int = 0, after: tuple[datetime, UUID] | None = None) -> EventPage:
    """The customer's events, newest first, from an offset or after a place. Needs a scope."""
    chosen = Event.objects.all()
    if after:
        moment, event_id = after
        chosen = chosen.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=event_id))
    # One more than asked for tells whether there is a next page.
    found = list(chosen.order_by("-created_at", "-id")[offset : offset + limit + 1])
    events = found[:limit]
    more = len(found) > limit
    return EventPage(events, (events[-1].created_at, events[-1].id) if more else None)
