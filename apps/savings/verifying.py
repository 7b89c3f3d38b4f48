"""Looks resolved findings up on the bill: one question a day for all of an account, within its day's questions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from apps.accounts.access.aws import bill_session
from apps.accounts.bill import explorer
from apps.accounts.models import CloudAccount
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, finish, hold
from apps.savings.measuring import Daily, daily, give_up, note_before, settle
from apps.savings.models import Verification
from apps.savings.named import names_of, services_of
from apps.savings.services import KIND, forget_what_came_back
from apps.tenancy.scope import scope
from opscurb.aws.account.days import LAG
from opscurb.aws.account.explorer import Exhausted, by
from opscurb.aws.errors import CloudError, message_of
from opscurb.errors import DomainError

LEASE_SECONDS = 120
# The bill of resources reaches back no further.
REACH = timedelta(days=14)
# No more in one question.
MOST_NAMES = 200
REMOVED = "the account was removed"
FIELDS = ["before_daily", "after_daily", "realized", "state", "reason"]


def run(claim: Claim) -> None:
    """Ask for what is to be known of an account today, and wait for the next day on which there is something."""
    now = timezone.now()
    with scope(claim.customer_id):
        forget_what_came_back(claim.subject_id)
        account = CloudAccount.objects.filter(id=claim.subject_id, removed_at=None).first()
        asking = [] if account is None else _to_ask(claim.subject_id, now)
        if account is None or not asking:
            _end(claim, REMOVED if account is None else "")
            return
    try:
        bill = _ask(account, asking, now.date())
    except Exhausted:
        with scope(claim.customer_id):
            again(claim, _tomorrow(now))
    except CloudError as error:
        _fail(claim, asking, message_of(error), now)
    except DomainError as error:
        _fail(claim, asking, str(error), now)
    else:
        _write(claim, asking, bill, now)


def fail(claim: Claim, text: str) -> None:
    """Leave unverified what came to no end again and again. Needs a scope."""
    _end(claim, text)


def _to_ask(account_id: UUID, now: datetime) -> list[Verification]:
    """What is due first, then what the bill should be asked of before it forgets; as much as one question holds."""
    pending = _pending(account_id)
    wanted = [one for one in pending if one.due_at <= now or (one.before_daily is None and not one.reason)]
    chosen: list[Verification] = []
    names: set[str] = set()
    for one in wanted:
        names |= names_of(one.resources)
        if len(names) > MOST_NAMES and chosen:
            break
        chosen.append(one)
    return chosen


def _pending(account_id: UUID) -> list[Verification]:
    state = Verification.State.PENDING
    return list(Verification.objects.filter(account_id=account_id, state=state).order_by("due_at", "id"))


def _ask(account: CloudAccount, asking: Sequence[Verification], today: date) -> Daily:
    first, end = today - REACH, today - LAG
    names = sorted({name for one in asking for name in names_of(one.resources)})
    with bill_session(account, KIND) as session:
        questions = explorer(account, session)
        periods = list(
            questions.items(
                "get_cost_and_usage_with_resources",
                "ResultsByTime",
                TimePeriod={"Start": first.isoformat(), "End": end.isoformat()},
                Granularity="DAILY",
                Metrics=["NetUnblendedCost"],
                GroupBy=by("RESOURCE_ID"),
                Filter=questions.only(
                    SERVICE=services_of({one.resource_type for one in asking}), RESOURCE_ID=names
                ),
            )
        )
    return daily(periods, first, end)


def _write(claim: Claim, asking: Sequence[Verification], bill: Daily, now: datetime) -> None:
    with scope(claim.customer_id):
        hold(claim)
        others = list(
            Verification.objects.filter(account_id=claim.subject_id, resolved_at__gte=now - 3 * REACH)
        )
        for one in asking:
            if one.before_daily is None and not one.reason:
                note_before(one, bill)
        settle([one for one in asking if one.due_at <= now], bill, others)
        Verification.objects.bulk_update(asking, FIELDS)
        _end(claim, "", not_before=_tomorrow(now))


def _fail(claim: Claim, asking: Sequence[Verification], text: str, now: datetime) -> None:
    """Leave unverified what is due, and ask for nothing more before something else is."""
    with scope(claim.customer_id):
        hold(claim)
        for one in asking:
            one.reason = text[:300]
            if one.due_at <= now:
                give_up(one, one.reason)
        Verification.objects.bulk_update(asking, FIELDS)
        _end(claim, "", not_before=_tomorrow(now))


def _end(claim: Claim, reason: str, not_before: datetime | None = None) -> None:
    """End the job where nothing is left to ask, or let it wait; with a reason nothing is left."""
    hold(claim)
    pending = _pending(claim.subject_id)
    if reason:
        for one in pending:
            give_up(one, reason)
        Verification.objects.bulk_update(pending, FIELDS)
    if reason or not pending:
        finish(claim)
        return
    unasked = any(one.before_daily is None and not one.reason for one in pending)
    due = timezone.now() if unasked else min(one.due_at for one in pending)
    again(claim, max(due, not_before or due))


def _tomorrow(now: datetime) -> datetime:
    """When the next day's questions may be asked."""
    return datetime.combine(now.date() + timedelta(days=1), time(0, 10), UTC)


register(Kind(KIND, "deliver", LEASE_SECONDS, run, fail))
