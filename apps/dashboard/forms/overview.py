"""What the overview is of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

RANGES = {30: "30 days", 90: "90 days", 365: "A year"}


class Chosen(forms.Form):
    """An account, and how far back the trend goes; what is neither is as if it were not given."""

    account = forms.TypedChoiceField(required=False, coerce=UUID, empty_value=None)
    days = forms.TypedChoiceField(
        label="Trend over",
        required=False,
        coerce=int,
        choices=list(RANGES.items()),
    )

    def __init__(self, data: Any, accounts: Iterable[Any]) -> None:
        super().__init__({"account": data.get("account", ""), "days": data.get("days") or "90"})
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All accounts"), *((str(one.id), one.name) for one in accounts)]
