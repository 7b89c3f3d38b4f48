"""The form by which operators change a plan."""

from django import forms

from apps.customers.plans import PLANS


class PlanForm(forms.Form):
    """A plan, and rates instead of the plan's."""

    plan = forms.ChoiceField(choices=[(name, name.title()) for name in PLANS])
    rate_per_hour = forms.IntegerField(required=False, min_value=1, help_text="empty: the plan's")
    rate_per_minute = forms.IntegerField(required=False, min_value=1, help_text="empty: the plan's")
