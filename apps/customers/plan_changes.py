"""Puts a customer on another plan; operators do so, since nothing is paid for here."""

from uuid import UUID

from apps.customers.models import Customer
from apps.customers.plans import PLANS
from apps.events.services import record
from apps.tenancy.scope import scope
from opscurb.errors import Invalid, NotFound


def change_plan(
    customer_id: UUID, plan: str, *, rate_per_hour: int | None = None, rate_per_minute: int | None = None
) -> Customer:
    """What the customer's plan and rates are from now on; rates given here replace the plan's."""
    if plan not in PLANS:
        raise Invalid(f"must be one of {', '.join(PLANS)}", field="plan")
    for field, rate in {"rate_per_hour": rate_per_hour, "rate_per_minute": rate_per_minute}.items():
        if rate is not None and rate < 1:
            raise Invalid("must be at least 1", field=field)
    with scope(customer_id):
        customer = Customer.objects.select_for_update(no_key=True).filter(id=customer_id).first()
        if customer is None:
            raise NotFound("customer", customer_id)
        before = _facts(customer)
        customer.plan, customer.rate_per_hour, customer.rate_per_minute = plan, rate_per_hour, rate_per_minute
        if before != _facts(customer):
            customer.save(update_fields=["plan", "rate_per_hour", "rate_per_minute"])
            facts = {"before": before, "after": _facts(customer)}
            record("customer.changed", target_type="customer", target_id=customer_id, **facts)
    return customer


def _facts(customer: Customer) -> dict[str, str | int | None]:
    return {
        "plan": customer.plan,
        "rate_per_hour": customer.rate_per_hour,
        "rate_per_minute": customer.rate_per_minute,
    }
