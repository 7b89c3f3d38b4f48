"""Reads preferences, what is left of the month, and answers that are kept."""

from dataclasses import dataclass

from apps.customers.plans import Plan
from apps.customers.selectors import plan_of
from apps.recommendations.catalogue import name_of
from apps.recommendations.ledger import Quota, quota
from apps.recommendations.models import Preference
from apps.tenancy.scope import current_customer


@dataclass(frozen=True, slots=True)
class Preferences:
    """A customer's plan, the model that answers them, and the quota of this month."""

    plan: Plan
    model: str
    quota: Quota


def preferences() -> Preferences:
    """The preferences and the quota. Needs a scope."""
    plan = plan_of(current_customer())
    return Preferences(plan, model_of(plan), quota(plan))


def model_of(plan: Plan) -> str:
    """The name of the model that answers the customer, empty for none. Needs a scope."""
    kept = Preference.objects.filter(customer_id=current_customer()).first()
    return name_of(plan, kept.preferred_model if kept else "")


def remaining_quota() -> int | None:
    """What is left of this month's AI explanations, None without limit. Needs a scope."""
    return preferences().quota.remaining
