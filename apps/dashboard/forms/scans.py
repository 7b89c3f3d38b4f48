"""What to scan, and which scans to list."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any
from uuid import UUID

from django import forms

from apps.dashboard.forms.findings import label_of
from apps.scans.listing import ScanChoice
from apps.scans.requests import ScanRequest
from opscurb.aws.provider import AWS
from opscurb.provider import PROVIDERS, checks_of

EVERYTHING, CHOSEN, DEMO = "everything", "chosen", "demo"
WAYS = {
    EVERYTHING: "Everything that is connected",
    CHOSEN: "What is ticked below",
    DEMO: "The demo, an inventory that comes with the product",
}
# What a scan's trigger begins with.
SOURCES = {"dashboard": "A person", "api": "The API", "schedule": "A schedule", "recheck": "A re-check"}
STATES = {"completed": "Completed", "failed": "Failed", "canceled": "Canceled"}


def _checks() -> list[tuple[str, list[tuple[str, str]]]]:
    """The checks of each provider, as people read their names."""
    return [
        (label_of(name), sorted(((one.id, label_of(one.id)) for one in checks_of(name)), key=itemgetter(1)))
        for name in PROVIDERS
    ]


class WhatToScan(forms.Form):
    """All that is connected, some of it, or the demo."""

    what = forms.ChoiceField(label="What to scan", choices=list(WAYS.items()), widget=forms.RadioSelect)
    accounts = forms.MultipleChoiceField(
        label="Accounts and clusters", required=False, widget=forms.CheckboxSelectMultiple
    )
    clusters = forms.BooleanField(
        label="Clusters as well",
        required=False,
        initial=True,
        help_text="Of everything, and of the demo; of what is ticked, those that are ticked.",
    )

    def __init__(self, connected: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(one.id), f"{one.name} ({label_of(one.provider)})") for one in connected]
        if options:
            field = self.fields["accounts"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        else:
            del self.fields["accounts"]
        self.fields["what"].initial = EVERYTHING if options else DEMO

    def clean(self) -> dict[str, Any]:
        """Something must be ticked where that is what is meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("what") == CHOSEN and not given.get("accounts") and not self.errors.get("accounts"):
            self.add_error("accounts" if "accounts" in self.fields else "what", "Tick at least one.")
        return given


class NewScan(WhatToScan):
    """A scan to start now."""

    regions = forms.MultipleChoiceField(
        label="AWS regions",
        required=False,
        choices=[(region, region) for region in AWS.regions],
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="None chosen means all that an account has enabled.",
    )

    checks = forms.MultipleChoiceField(
        label="Checks",
        required=False,
        choices=_checks,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="None chosen means all.",
    )

    def request(self) -> ScanRequest:
        """What is asked for."""
        given = self.cleaned_data
        narrowed = {name: given[name] for name in ("regions", "checks")}
        if given["what"] == CHOSEN:
            return ScanRequest(selected_accounts=given["accounts"], trigger_source="dashboard", **narrowed)
        return ScanRequest(
            demo=given["what"] == DEMO,
            include_kubernetes=given["clusters"],
            trigger_source="dashboard",
            **narrowed,
        )


class ScanFilter(forms.Form):
    """Which scans to list; what is no choice is as if it were not given."""

    status = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *STATES.items()])
    by = forms.ChoiceField(label="Asked for by", required=False, choices=[("", "Anybody"), *SOURCES.items()])
    account = forms.TypedChoiceField(required=False, coerce=UUID, empty_value=None)

    def __init__(self, data: Any, accounts: Iterable[Any]) -> None:
        super().__init__(data)
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All"), *((str(one.id), one.name) for one in accounts)]

    def chosen(self, *, is_over: bool) -> ScanChoice:
        """What it chooses; what still goes on is always listed as a whole."""
        self.is_valid()
        if not is_over:
            return ScanChoice(is_over=False)
        given = self.cleaned_data
        return ScanChoice(
            is_over=True,
            status=given.get("status", ""),
            source=given.get("by", ""),
            account_id=given.get("account"),
        )

    @property
    def is_narrowed(self) -> bool:
        """True when something was chosen."""
        return any(self.cleaned_data.values())
