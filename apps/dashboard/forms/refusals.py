"""Shows what a service refused where the person typed it."""

from django import forms

from opscurb.errors import Conflict, DomainError, Invalid, PlanTooLow

# What a person mends in the form at hand, or learns there that they cannot.
REFUSALS = (Invalid, Conflict, PlanTooLow)


def put_refusal(form: forms.Form, error: DomainError, beginning: str = "") -> None:
    """Add a refusal to its field, whose name the service may begin otherwise; above the form where it has none."""
    name = (error.field or "").removeprefix(beginning) if isinstance(error, Invalid) else ""
    form.add_error(name if name in form.fields else None, str(error))
