"""Exemptions as people write them: which findings, why, until when; and which exemptions to list."""

from typing import Any
from uuid import UUID

from django import forms

from apps.dashboard.forms.findings import label_of
from apps.dashboard.forms.marking import beginning_of, date_field
from apps.findings.browsing import Choices
from apps.findings.services import Terms
from opscurb.provider import PROVIDERS, checks_of

SOON_DAYS = 30
# What lists of exemptions there are.
LISTS = {"active": "In force", "soon": f"Ending within {SOON_DAYS} days", "lapsed": "Lapsed", "all": "All"}


def _line(label: str, most: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **more.pop("attrs", {})})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, **more)


class ExemptionForm(forms.Form):
    """The terms of an exemption; conditions that are left empty hold for every finding."""

    check_id = forms.ChoiceField(label="Check", required=False)
    account_id = forms.TypedChoiceField(label="Account", required=False, coerce=UUID, empty_value=None)
    region = _line("Region or cluster", 256, attrs={"list": "regions"})
    resource = _line("Resource", 1024, help_text="Its id in its cloud, or its ARN.")
    tag = _line("Tag", 513, help_text="key, of any value, or key=value.")
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    until = date_field("Until")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        checks = [(check.id, label_of(check.id)) for name in PROVIDERS for check in checks_of(name)]
        self._offer("check_id", sorted(checks, key=lambda check: check[1].lower()))
        self._offer("account_id", list(choices.accounts.items()))
        self.fields["until"].help_text = "Empty means for good."

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *options]

    def clean(self) -> dict[str, Any]:
        """The day is the moment when it begins."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["expires_at"] = beginning_of(self, "until")
        return cleaned

    def terms(self) -> dict[str, Any]:
        """What the services call the terms."""
        return {name: value for name, value in self.cleaned_data.items() if name != "until"}


def initial_of(terms: Terms) -> dict[str, Any]:
    """The fields of an exemption's form."""
    names = ("check_id", "region", "resource", "tag", "reason")
    return {
        **{name: getattr(terms, name) for name in names},
        "account_id": terms.account_id or "",
        "until": terms.expires_at and terms.expires_at.date(),
    }
