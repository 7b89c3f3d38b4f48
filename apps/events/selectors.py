"""Reads the trail of events, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from apps.events.models import Event
from opscurb.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events; empty means all. `until` itself is not meant any more."""

    types: Collection[str] = ()
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events of a page, newest first; `next` continues after them."""

    events: list[Event]
    next: tuple[datetime, UUID] | None


def list_events(
    only: EventFilter = EventFilter(),
    *,
    limit: int,
    offset: int = 0,
    after: tuple[datetime, UUID] | None = None,
) -> EventPage:
    """The customer's events, newest first, from an offset or after a place. Needs a scope."""
    chosen = _chosen(only)
    if after:
        moment, event_id = after
        chosen = chosen.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=event_id))
    # One more than asked for tells whether there is a next page.
    found = list(chosen.order_by("-created_at", "-id")[offset : offset + limit + 1])
    events = found[:limit]
    more = len(found) > limit
    return EventPage(events, (events[-1].created_at, events[-1].id) if more else None)


def get_event(event_id: UUID) -> Event:
    """One event; raises NotFound. Needs a scope."""
    event = Event.objects.filter(id=event_id).first()
    if event is None:
        raise NotFound("event", event_id)
    return event


def oldest_event_at() -> datetime | None:
    """When the first event that is kept happened. Needs a scope."""
    return Event.objects.order_by("created_at", "id").values_list("created_at", flat=True).first()


def events_about(target_id: UUID | str, most: int) -> list[Event]:
    """The newest events about one thing, newest first. Needs a scope."""
    return list(Event.objects.filter(target_id=str(target_id)).order_by("-created_at", "-id")[:most])


def actors_of(event_type: str, targets: Collection[UUID]) -> dict[str, str]:
    """Who made an event of this type happen to each of some things, by their ids; who did so last. Needs a scope."""
    found = Event.objects.filter(type=event_type, target_id__in=list(map(str, targets)))
    return dict(found.order_by("created_at", "id").values_list("target_id", "actor"))


def counts_of(types: Collection[str], targets: Collection[UUID], fact: str) -> dict[tuple[str, str], int]:
    """What a fact of such events adds up to, by the id of what they are about and their type. Needs a scope."""
    found = Event.objects.filter(type__in=types, target_id__in=list(map(str, targets)))
    total = Sum(Cast(KT(f"after__{fact}"), IntegerField()))
    summed = found.values_list("target_id", "type").annotate(total=total)
    return {(target, event_type): count or 0 for target, event_type, count in summed}


def events_of_batch(batch: UUID, since: timedelta) -> list[Event]:
    """The events of one change of many things, by the `batch` that they tell; empty for old ones. Needs a scope."""
    recent = Event.objects.filter(created_at__gte=timezone.now() - since)
    return list(recent.filter(after__batch=str(batch)).order_by("created_at", "id"))


def _chosen(only: EventFilter) -> QuerySet[Event]:
    wanted = {
        "type__in": only.types,
        "actor": only.actor,
        "created_at__gte": only.since,
        "created_at__lt": only.until,
    }
    return Event.objects.filter(**{name: value for name, value in wanted.items() if value})
