"""What can go wrong with a server, on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of requests, from 0 to 1, that end badly; a request that fails changes nothing.

    `too_many` answers 429 with `retry_after` seconds, `broken` 503, `cut` breaks an answer off in the middle,
    `expired` answers 410 to the following pages of a list. `refusing` names plurals with the status that all their
    requests get. After `dies_after` requests nobody answers any more, until other faults are set. `slow` are
    seconds before every answer. The same seed gives the same course.
    """

    too_many: float = 0.0
    retry_after: int = 0
    broken: float = 0.0
    cut: float = 0.0
    expired: float = 0.0
    refusing: Mapping[str, int] = field(default_factory=dict)
    dies_after: int | None = None
    slow: float = 0.0
    seed: int = 0


NONE = Faults()
