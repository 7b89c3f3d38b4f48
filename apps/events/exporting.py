"""All events of a filter, a batch at a time, for files of any length."""

from collections.abc import Iterator
from uuid import UUID

from apps.events.models import Event
from apps.events.selectors import EventFilter, list_events
from apps.events.services import record
from apps.tenancy.scope import current_customer, scope

BATCH = 1_000


def begin_export(asked: str) -> None:
    """Note that somebody takes the events of a filter away. Needs a scope."""
    record("events.exported", target_type="customer", target_id=current_customer(), after={"filter": asked})


def exported(customer_id: UUID, only: EventFilter) -> Iterator[list[Event]]:
    """Batches of events, newest first, each once.

    Needs no scope: it opens a short one for each batch, since whoever reads the file may be slow.
    """
    place = None
    while True:
        with scope(customer_id):
            page = list_events(only, limit=BATCH, after=place)
        yield page.events
        place = page.next
        if place is None:
            return
