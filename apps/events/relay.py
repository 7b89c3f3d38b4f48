"""Tells other apps of events, after the transaction that they were part of and each exactly once."""

from collections import defaultdict
from collections.abc import Callable

import structlog

from apps.events.models import Event
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import enqueue, finish
from apps.tenancy.scope import scope

log = structlog.get_logger(__name__)

RELAY = "event.relay"
Handler = Callable[[Event], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


def on(event_type: str, handler: Handler) -> None:
    """Call a handler for every event of a type, in the customer's scope; what it writes is written once.

    A handler calls nobody outside: it writes rows and jobs that others work off.
    """
    _handlers[event_type].append(handler)


def announce(event: Event) -> None:
    """Let an event be relayed once its transaction is committed. Needs a scope."""
    if event.type in _handlers:
        enqueue(RELAY, event.id)


def _relay(claim: Claim) -> None:
    with scope(claim.customer_id):
        event = Event.objects.get(id=claim.subject_id)
        for handler in _handlers[event.type]:
            handler(event)
        finish(claim)


def _give_up(claim: Claim, text: str) -> None:
    log.error("event.not_relayed", event_id=str(claim.subject_id), reason=text)
    finish(claim)


register(Kind(RELAY, "deliver", 30, _relay, _give_up))
