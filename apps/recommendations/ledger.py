"""The month's quota: taken before a model is asked, given back unless its answer is delivered."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from apps.customers.plans import Plan
from apps.recommendations.models import Call, Month
from apps.tenancy.scope import current_customer
from opscurb.advice.writing import Written
from opscurb.errors import QuotaExceeded


@dataclass(frozen=True, slots=True)
class Quota:
    """Answers of models of a calendar month; a limit of None is without limit."""

    used: int
    limit: int | None

    @property
    def remaining(self) -> int | None:
        """What is left, None without limit."""
        return None if self.limit is None else max(0, self.limit - self.used)


def quota(plan: Plan) -> Quota:
    """The quota of this month. Needs a scope."""
    month = Month.objects.filter(customer_id=current_customer(), first_day=this_month()).first()
    return Quota(month.used if month else 0, plan.ai_monthly)


def this_month() -> date:
    """The first day of the calendar month, in UTC."""
    return timezone.now().date().replace(day=1)


def refuse_used_up(plan: Plan) -> None:
    """Raise QuotaExceeded when nothing is left of the month. Needs a scope."""
    _give_back_lost()
    if quota(plan).remaining == 0:
        raise _used_up(plan)


def reserve(plan: Plan, finding_id: UUID, model: str) -> UUID | None:
    """Take one of the month and begin a call; None when too many of the customer's are under way.

    Raises QuotaExceeded. Needs a scope.
    """
    month = this_month()
    Month.objects.bulk_create([Month(customer_id=current_customer(), first_day=month)], ignore_conflicts=True)
    mine = Month.objects.filter(customer_id=current_customer(), first_day=month)
    left = mine if plan.ai_monthly is None else mine.filter(used__lt=plan.ai_monthly)
    # The one place where an answer is taken; its row lock also makes the count below exact.
    if not left.update(used=F("used") + 1):
        raise _used_up(plan)
    if Call.objects.filter(state=Call.State.ASKING).count() >= settings.OPSCURB_AI_CALLS_PER_CUSTOMER:
        mine.update(used=F("used") - 1)
        return None
    return Call.objects.create(finding_id=finding_id, model=model, first_day=month).id


def settle(call_id: UUID, written: Written) -> bool:
    """End a call with what came of it and what it cost; True when its answer is to be delivered. Needs a scope."""
    delivered = written.advice is not None
    call = Call.objects.filter(id=call_id, state=Call.State.ASKING)
    first_day = call.select_for_update().values_list("first_day", flat=True).first()
    if first_day is None:
        # It was given up as lost, and what it held was given back.
        return False
    call.update(
        state=Call.State.DELIVERED if delivered else Call.State.FAILED,
        ended_at=timezone.now(),
        upstream_model=written.upstream.id if written.upstream else "",
        input_tokens=written.tokens.input,
        output_tokens=written.tokens.output,
        dollars=written.dollars,
        reason=written.reason,
    )
    if not delivered:
        Month.objects.filter(first_day=first_day).update(used=F("used") - 1)
    return delivered


def _give_back_lost() -> None:
    """Give back what calls hold whose process was gone before their end."""
    lost_before = timezone.now() - timedelta(seconds=60 + 2 * settings.OPSCURB_AI_BUDGET_SECONDS)
    lost = Call.objects.filter(state=Call.State.ASKING, created_at__lt=lost_before)
    for first_day in set(lost.values_list("first_day", flat=True)):
        calls = lost.filter(first_day=first_day).update(state=Call.State.LOST, ended_at=timezone.now())
        Month.objects.filter(first_day=first_day).update(used=F("used") - calls)


def _used_up(plan: Plan) -> QuotaExceeded:
    return QuotaExceeded(
        f"All {plan.ai_monthly} AI explanations of this month are used; more come with the next calendar month"
    )
