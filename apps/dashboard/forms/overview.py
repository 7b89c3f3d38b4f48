"""What the overview and the page of savings are of."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms

RANGES = {30: "30 days", 90: "90 days", 365: "A year"}


class OfAccount(forms.Form):
    """One account or all; what is no account of theirs is as if it were not given."""

    # What is so unless the address says otherwise.
    usual: ClassVar[dict[str, str]] = {"account": ""}
    account = forms.TypedChoiceField(required=False, coerce=UUID, empty_value=None)

    def __init__(self, data: Any, accounts: Iterable[Any]) -> None:
        super().__init__({name: data.get(name) or usual for name, usual in self.usual.items()})
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All accounts"), *((str(one.id), one.name) for one in accounts)]


class Chosen(OfAccount):
    """An account, and how far back the trend goes."""

    usual: ClassVar[dict[str, str]] = {"account": "", "days": "90"}
    days = forms.TypedChoiceField(
        label="Trend over",
        required=False,
        coerce=int,
        choices=list(RANGES.items()),
    )
