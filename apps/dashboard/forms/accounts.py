"""Accounts as people look for them, and AWS accounts as they connect, change and remove them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from apps.accounts.listing import AccountChoice
from apps.dashboard.forms.findings import label_of
from opscurb.aws.provider import AWS

STATUSES = {"": "Any", "connected": "Connected", "pending": "Setup unfinished", "failed": "Needs attention"}
EVERY = {"": "I start scans myself", "1440": "Every day", "10080": "Every week"}
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def name_field() -> forms.CharField:
    """What an account is called."""
    return forms.CharField(
        max_length=128,
        help_text="As you call the account, such as prod-payments; no other account may have it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _regions() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        choices=[(name, name) for name in AWS.regions],
        help_text="None chosen: all regions that the account has enabled. Hold Ctrl or ⌘ to choose several.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )


class AccountSearch(forms.Form):
    """Which accounts to list."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    provider = forms.ChoiceField(label="Cloud", required=False)
    status = forms.ChoiceField(label="State", required=False, choices=list(STATUSES.items()))
    cursor = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, providers: Iterable[str]) -> None:
        super().__init__(data)
        options = [("", "Any"), *((name, label_of(name)) for name in providers)]
        self.fields["provider"].choices = options  # type: ignore[attr-defined]

    def chosen(self) -> AccountChoice:
        """The choice; everything where the form has errors."""
        if not self.is_valid():
            return AccountChoice()
        given = self.cleaned_data
        return AccountChoice(search=given["q"], provider=given["provider"], status=given["status"])

    @property
    def is_narrowed(self) -> bool:
        """True when something was chosen."""
        return self.is_valid() and any(self.cleaned_data[name] for name in ("q", "provider", "status"))


class AwsForm(forms.Form):
    """An AWS account: what it is called and where to look."""

    name = name_field()
    regions = _regions()


class RoleForm(forms.Form):
    """The role by which an AWS account is reached."""

    role_arn = forms.CharField(
        label="Role ARN",
        max_length=256,
        help_text="An output of the stack: arn:aws:iam::123456789012:role/OpsCurbReadOnly",
        widget=forms.TextInput(attrs=PLAIN | {"placeholder": "arn:aws:iam::"}),
    )


class FirstScanForm(forms.Form):
    """What happens to an account once it is connected."""

    now = forms.BooleanField(label="Scan it now", required=False, initial=True)
    every = forms.TypedChoiceField(
        label="And from then on",
        required=False,
        choices=list(EVERY.items()),
        coerce=int,
        empty_value=None,
        initial="1440",
        widget=forms.RadioSelect,
    )


class RemoveForm(forms.Form):
    """The name of an account, typed by who means it."""

    name = forms.CharField(
        label="Type the account's name", max_length=128, widget=forms.TextInput(attrs=PLAIN), strip=False
    )

    def __init__(self, name: str, data: Any = None) -> None:
        super().__init__(data)
        self.wanted = name

    def clean_name(self) -> str:
        """Refuse any other name."""
        typed: str = self.cleaned_data["name"]
        # What is typed by a browser has no spaces that the name does not show.
        if typed.strip() != self.wanted.strip():
            raise forms.ValidationError("This is not the name of the account")
        return typed
