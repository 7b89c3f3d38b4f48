"""Tells other apps of events, after the transaction that they were part of and each exactly once."""

from collections import defaultdict
from collections.abc import Callable

import structlog

from apps.events.models import Event
from apps.jobs.kinds import KINDS, Claim, Kind, register
from apps.jobs.queue import enqueue, finish
from apps.tenancy.scope import scope

log = structlog.get_logger(__name__)

Handler = Callable[[Event], None]
# Who listens to which types: a job for each of them, so that the fault of one keeps nothing from the others.
_listeners: dict[str, dict[str, Handler]] = defaultdict(dict)


def on(event_type: str, listener: str, handler: Handler) -> None:
    """Call a listener's handler for every event of a type, in the customer's scope; what it writes is written once.

    A handler calls nobody outside: it writes rows and jobs that others work off.
    """
    _listeners[event_type][listener] = handler
    kind = _kind(listener)
    if kind not in KINDS:
        register(Kind(kind, "deliver", 30, _relay, _give_up))


def announce(event: Event) -> None:
    """Let an event be relayed once its transaction is committed. Needs a scope."""
    for listener in _listeners.get(event.type, ()):
        enqueue(_kind(listener), event.id)


def _kind(listener: str) -> str:
    return f"event.{listener}"


def _relay(claim: Claim) -> None:
    with scope(claim.customer_id):
        event = Event.objects.get(id=claim.subject_id)
        _listeners[event.type][claim.kind.removeprefix("event.")](event)
        finish(claim)


def _give_up(claim: Claim, text: str) -> None:
    log.error("event.not_relayed", listener=claim.kind, event_id=str(claim.subject_id), reason=text)
    finish(claim)
