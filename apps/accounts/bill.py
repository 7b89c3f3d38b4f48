"""What is known of accounts' bills: asked at most six times a day and account, kept, and handed to regions."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.accounts.models import BillPart, CloudAccount
from apps.tenancy.scope import current_customer, scope
from opscurb.aws.account.advisers import ADVISERS
from opscurb.aws.account.bill import EXHAUSTED, Answer, joined, read_advice, read_part
from opscurb.aws.account.explorer import MOST_CALLS, Exhausted, Explorer
from opscurb.aws.account.parts import OFFERS, PARTS, Part, worth_offers
from opscurb.aws.permissions import iam_actions
from opscurb.aws.session import AwsSession
from opscurb.check import Check, Reason
from opscurb.results import Unread

# One is left for what becomes of resolved findings.
CALLS_OF_SCANS = MOST_CALLS - 1
ADVICE_HOURS = 24
# What failed may have been mended since, and it costs a question to know.
RETRY_HOURS = 1
# What is older than so many times its age is no evidence any more.
STALE = 3
_TAKE = """
    INSERT INTO accounts_billcalls AS taken (id, customer_id, account_id, day, calls)
    VALUES (gen_random_uuid(), %(customer)s, %(account)s, %(day)s, 1)
    ON CONFLICT (customer_id, account_id, day) DO UPDATE SET calls = taken.calls + 1 WHERE taken.calls < %(most)s
    RETURNING calls
"""
# Rows of a region -> the parts of the bill they are read from.
_READ_FROM = {
    "account_service": ("usage",),
    "reservation": ("reservations",),
    "reservation_coverage": ("reserved",),
    "savings_plan_coverage": ("planned",),
    "reservation_offer": ("usage", "offers"),
}


@dataclass(frozen=True, slots=True)
class KeptBill:
    """A bill as it was told when it was last asked; asks nobody."""

    answers: dict[str, Answer]

    def knows(self, name: str) -> bool:
        """True when there is an answer."""
        return name in self.answers

    def part(self, name: str) -> Answer:
        """A part of the bill."""
        return self.answers.get(name, Answer(unread=EXHAUSTED))

    def offers(self) -> Answer:
        """The reservations that AWS recommends."""
        spent = self.part("usage")
        if spent.unread is not None:
            return spent
        return joined([self.part(OFFERS[service].name) for service in worth_offers(spent.rows)])

    def advice(self, name: str) -> Answer:
        """What an adviser says."""
        return self.answers.get(f"advice/{name}", Answer())


def kept_bill(account_id: UUID, now: datetime) -> KeptBill:
    """What is known of an account's bill. Needs a scope."""
    parts = BillPart.objects.filter(account_id=account_id)
    return KeptBill(
        {part.name: _answer(part) for part in parts if now - part.read_at < STALE * _age(part.name)}
    )


def parts_for(checks: Iterable[Check]) -> tuple[str, ...]:
    """The parts of a bill that checks look at, in the order in which they are asked for."""
    wanted = {part for check in checks for name in check.types for part in _READ_FROM.get(name, ())}
    return tuple(name for name in (*PARTS, "offers") if name in wanted)


def bill_permissions(account_id: UUID) -> tuple[set[str], set[str]]:
    """The IAM actions that answered when bill and advisers were last asked, and those refused. Needs a scope."""
    allowed: set[str] = set()
    refused: set[str] = set()
    for part in BillPart.objects.filter(account_id=account_id).defer("rows"):
        if part.reason == Reason.NO_PERMISSION:
            refused.update(part.needs)
        elif not part.reason:
            allowed.update(iam_actions(_needs_of(part.name)))
    return allowed, refused


def take_call(account_id: UUID, day: date, most: int = MOST_CALLS) -> bool:
    """Count a question before it is asked; False when it may not be asked any more that day. Needs a scope."""
    given: dict[str, Any] = {"customer": current_customer(), "account": account_id, "day": day, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, given)
        return cursor.fetchone() is not None


def explorer(account: CloudAccount, session: AwsSession, most: int = MOST_CALLS) -> Explorer:
    """Cost Explorer for an account, each of whose questions is counted before it is asked, whatever comes of it."""
    today = timezone.now().date()

    def spend() -> None:
        with scope(account.customer_id):
            if not take_call(account.id, today, most):
                raise Exhausted

    return Explorer(session, account.account_id, today, spend)


def refresh_bill(
    account: CloudAccount, wanted: Collection[str], open_session: Callable[[], AwsSession]
) -> list[Unread]:
    """Ask for what is not known, or not any more, outside any transaction; says what advisers could not be heard."""
    with scope(account.customer_id):
        due = _due(account.id, (*wanted, *(f"advice/{name}" for name in ADVISERS)))
    if due:
        asking = _Asking(account, open_session())
        for name in due:
            asking.ask(name)
    with scope(account.customer_id):
        heard = BillPart.objects.filter(account_id=account.id, name__startswith="advice/").exclude(reason="")
        return [gap for part in heard if (gap := _answer(part).unread) is not None]


def _due(account_id: UUID, names: Iterable[str]) -> list[str]:
    now = timezone.now()
    known = {part.name: part for part in BillPart.objects.filter(account_id=account_id)}
    return [name for name in names if name == "offers" or _is_due(name, known.get(name), now)]


def _is_due(name: str, part: BillPart | None, now: datetime) -> bool:
    if part is None:
        return True
    is_good = not part.reason and now - part.read_at < _age(name)
    return not is_good and now - part.asked_at >= timedelta(hours=RETRY_HOURS)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks for parts of one account and keeps each answer as soon as it is there."""

    account: CloudAccount
    session: AwsSession

    def ask(self, name: str) -> None:
        if name == "offers":
            self._ask_for_an_offer()
        elif name in PARTS:
            self._keep(name, self._read(PARTS[name]))
        else:
            self._keep(name, read_advice(ADVISERS[name.partition("/")[2]], self.session))

    def _read(self, part: Part) -> Answer:
        return read_part(part, explorer(self.account, self.session, CALLS_OF_SCANS))

    def _ask_for_an_offer(self) -> None:
        """Ask about one service a time: those on which most is spent first, then whoever was asked longest ago."""
        with scope(self.account.customer_id):
            spent = kept_bill(self.account.id, timezone.now()).part("usage")
            due = _due(self.account.id, (OFFERS[service].name for service in worth_offers(spent.rows)))
        if due:
            part = next(part for part in OFFERS.values() if part.name == due[0])
            self._keep(part.name, self._read(part))

    def _keep(self, name: str, answer: Answer) -> None:
        gap = answer.unread
        with scope(self.account.customer_id):
            known = BillPart.objects.filter(account_id=self.account.id, name=name)
            if gap == EXHAUSTED:
                return
            # What passes by itself takes nothing from what is known already.
            if gap is not None and gap.reason is not Reason.NO_PERMISSION and known.exists():
                known.update(asked_at=timezone.now())
                return
            told = {
                "rows": list(answer.rows),
                "reason": gap.reason if gap else "",
                "message": gap.message[:300] if gap else "",
                "needs": list(gap.needs) if gap else [],
                "read_at": timezone.now(),
                "asked_at": timezone.now(),
            }
            BillPart.objects.update_or_create(
                account_id=self.account.id, name=name, customer_id=current_customer(), defaults=told
            )


def _age(name: str) -> timedelta:
    """For how long an answer stays good."""
    known = {part.name: part.hours for part in _all_parts()}
    return timedelta(hours=known.get(name, ADVICE_HOURS))


def _needs_of(name: str) -> tuple[str, ...]:
    """The calls that an answer took."""
    if name.startswith("advice/"):
        adviser = ADVISERS.get(name.partition("/")[2])
        return adviser.needs if adviser else ()
    return next((part.needs for part in _all_parts() if part.name == name), ())


def _all_parts() -> Iterator[Part]:
    yield from PARTS.values()
    yield from OFFERS.values()


def _answer(part: BillPart) -> Answer:
    gap = Unread(Reason(part.reason), part.message, tuple(part.needs)) if part.reason else None
    return Answer(tuple(part.rows), gap)
