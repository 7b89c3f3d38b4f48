"""The kinds of work there are: who does it, in which queue, and for how long a claim holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

QUEUES = ("deliver", "report")


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that is ours until its lease ends; `attempt` fences what this run writes."""

    job_id: UUID
    customer_id: UUID
    kind: str
    subject_id: UUID
    due_at: datetime
    attempt: int
    stalls: int


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of work is done.

    `run` is called outside any scope and ends by `finish` or `again` in a scope of its own. `give_up` is called
    in the customer's scope with the reason, when runs came to no end again and again; it must `finish`.
    """

    name: str
    queue: str
    lease_seconds: int
    run: Callable[[Claim], None]
    give_up: Callable[[Claim, str], None]


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; each app registers its own when it is loaded."""
    if kind.queue not in QUEUES:
        raise ValueError(f"{kind.name}: there is no queue {kind.queue}")
    KINDS[kind.name] = kind
