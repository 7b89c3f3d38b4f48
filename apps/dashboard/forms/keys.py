"""API keys as people make and rotate them."""

from django import forms

from apps.customers.networks import checked_networks
from apps.customers.services import KEY_DAYS, OVERLAP_HOURS
from opscurb.errors import Invalid

SCOPES = {
    "read": "Read findings, scans, reports and settings",
    "scan": "Start and cancel scans",
    "manage": "Change accounts, webhooks, schedules and settings",
    "admin": "Make and revoke API keys, too",
}
DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", "180": "180 days", "365": "a year"}
OVERLAPS = {"0": "not at all: it ends now", "1": "1 hour", "24": "24 hours", "168": "7 days"}


class NetworksField(forms.CharField):
    """Addresses and networks, one a line or with commas."""

    def __init__(self) -> None:
        super().__init__(
            label="Only from these addresses",
            required=False,
            max_length=5_000,
            help_text="Addresses or networks like 203.0.113.0/24 or 2001:db8:1::/48, one a line. Empty: from anywhere.",
            widget=forms.Textarea(
                attrs={"rows": 3, "class": "mono", "autocomplete": "off", "spellcheck": "false"}
            ),
        )

    def clean(self, value: str | None) -> list[str]:
        """The networks; raises ValidationError that names what is none."""
        try:
            return checked_networks(super().clean(value).replace(",", " ").split())
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error


class KeyForm(forms.Form):
    """A key to make."""

    name = forms.CharField(
        max_length=128,
        help_text="What it is for, so that you know whether it may be revoked.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(scope, f"{scope}: {meaning}") for scope, meaning in SCOPES.items()],
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_in_days = forms.TypedChoiceField(
        label="Valid for", choices=list(DAYS.items()), coerce=int, initial=str(KEY_DAYS)
    )
    allowed_ips = NetworksField()


class ChangeForm(forms.Form):
    """What may be changed of a key."""

    name = forms.CharField(max_length=128, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    allowed_ips = NetworksField()


class RotateForm(forms.Form):
    """How long the old key goes on working."""

    overlap_hours = forms.TypedChoiceField(
        label="The old key works for another",
        choices=list(OVERLAPS.items()),
        coerce=int,
        initial=str(OVERLAP_HOURS),
    )
