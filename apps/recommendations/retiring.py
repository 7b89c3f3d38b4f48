"""Tells customers that the model which answers them ends soon, once for each."""

from uuid import UUID

from django.utils import timezone

from apps.customers.selectors import list_customers_with_ai, plan_of
from apps.events.services import record
from apps.recommendations.catalogue import catalogue
from apps.recommendations.models import Preference
from apps.recommendations.selectors import model_of
from apps.tenancy.scope import scope
from opscurb.advice.models import Model, Upstream


def warn_of_retiring_models() -> int:
    """Record an event for each customer whose model ends soon and who was not told yet; says how many."""
    today = timezone.now().date()
    soon = {
        model.name: (model, ending) for model in catalogue().values() if (ending := model.retiring(today))
    }
    return sum(_warn(customer_id, soon) for customer_id in list_customers_with_ai()) if soon else 0


def _warn(customer_id: UUID, soon: dict[str, tuple[Model, Upstream]]) -> bool:
    with scope(customer_id):
        name = model_of(plan_of(customer_id))
        if name not in soon:
            return False
        model, ending = soon[name]
        Preference.objects.bulk_create([Preference(customer_id=customer_id)], ignore_conflicts=True)
        # Another worker may tell them at the same time; only one of the two changes the row.
        if not Preference.objects.exclude(warned_of=ending.id).update(warned_of=ending.id):
            return False
        then = model.successor(ending)
        facts = {
            "model": name,
            "upstream_model": ending.id,
            "retires_on": str(ending.retires),
            "then": then.id if then else None,
        }
        record("model.retiring", target_type="model", target_id=name, after=facts)
    return True
