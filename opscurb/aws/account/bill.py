"""Whatever knows an account's bill: answers by part, each with its rows or why it could not be read."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from opscurb.aws.account.advisers import ADVISERS, Adviser
from opscurb.aws.account.explorer import MOST_CALLS, Exhausted, Explorer
from opscurb.aws.account.parts import OFFERS, PARTS, Part, worth_offers
from opscurb.aws.errors import ODD_DATA, CloudError, unread_because
from opscurb.aws.session import AwsSession
from opscurb.check import Reason
from opscurb.results import Unread

EXHAUSTED = Unread(
    Reason.THROTTLED, f"Cost Explorer bills each question and is asked at most {MOST_CALLS} of them a day"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a part; `unread` says why there are none, or not all."""

    rows: tuple[Any, ...] = ()
    unread: Unread | None = None


class Bill(Protocol):
    """What is known of an account's bill and of what AWS's advisers say."""

    def knows(self, name: str) -> bool:
        """True when a part can be told without asking anybody."""

    def part(self, name: str) -> Answer:
        """One of PARTS; never raises."""

    def offers(self) -> Answer:
        """The reservations that AWS recommends; never raises."""

    def advice(self, name: str) -> Answer:
        """What one of ADVISERS says, nothing where they are not asked; never raises."""


def is_optimized(bill: Bill) -> bool:
    """True where Compute Optimizer looks at the account."""
    return any(row["status"] == "Active" for row in bill.advice("enrolment").rows)


def read_part(part: Part, explorer: Explorer) -> Answer:
    """Ask for a part; what fails is told in the answer."""
    return _answered(lambda: part.read(explorer), part.needs)


def read_advice(adviser: Adviser, session: AwsSession) -> Answer:
    """Ask an adviser; what fails is told in the answer."""
    return _answered(lambda: adviser.read(session), adviser.needs)


def _answered(read: Callable[[], list[Any]], needs: tuple[str, ...]) -> Answer:
    try:
        return Answer(tuple(read()))
    except Exhausted:
        return Answer(unread=EXHAUSTED)
    except CloudError as error:
        return Answer(unread=unread_because(error, needs))
    except ODD_DATA as error:
        return Answer(unread=Unread(Reason.UNREADABLE, f"odd data: {type(error).__name__}"))


@dataclass(slots=True)
class LiveBill:
    """A bill that is asked for when somebody looks at it, each part once; shared by all regions of an account.

    AWS's advisers are asked only when they are wanted.
    """

    session: AwsSession
    account_id: str
    today: date
    advised: bool = False
    calls: int = 0
    _once: AwsSession = field(init=False, repr=False)
    _answers: dict[str, Answer] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self._once = self.session.trying_once()

    def knows(self, name: str) -> bool:
        """True when the part was asked for already."""
        return name in self._answers

    def part(self, name: str) -> Answer:
        """A part of the bill."""
        return self._kept(name, lambda: read_part(PARTS[name], self._explorer()))

    def offers(self) -> Answer:
        """The reservations that AWS recommends, for as many services as today's questions reach."""
        spent = self.part("usage")
        if spent.unread is not None:
            return spent
        asked = [
            self._kept(OFFERS[name].name, lambda name=name: read_part(OFFERS[name], self._explorer()))  # type: ignore[misc]
            for name in worth_offers(spent.rows)
        ]
        return joined(asked)

    def advice(self, name: str) -> Answer:
        """What an adviser says."""
        if not self.advised:
            return Answer()
        return self._kept(f"advice/{name}", lambda: read_advice(ADVISERS[name], self.session))

    def _kept(self, name: str, read: Callable[[], Answer]) -> Answer:
        with self._lock:
            if name not in self._answers:
                self._answers[name] = read()
            return self._answers[name]

    def _explorer(self) -> Explorer:
        return Explorer(self._once, self.account_id, self.today, self._spend)

    def _spend(self) -> None:
        if self.calls >= MOST_CALLS:
            raise Exhausted
        self.calls += 1


def joined(answers: list[Answer]) -> Answer:
    """Answers of the same kind as one; one that failed hides no other's rows."""
    rows = tuple(row for answer in answers for row in answer.rows)
    unread = next((answer.unread for answer in answers if answer.unread is not None), None)
    return Answer(rows, replace(unread, resource_id="others") if unread and rows else unread)
