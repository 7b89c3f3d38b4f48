"""API keys as people make and rotate them."""

from django import forms

from apps.customers.services import KEY_DAYS, OVERLAP_HOURS

SCOPES = {
    "read": "Read findings, scans, reports and settings",
    "scan": "Start and cancel scans",
    "manage": "Change accounts, webhooks, schedules and settings",
    "admin": "Make and revoke API keys, too",
}
DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", "180": "180 days", "365": "a year"}
OVERLAPS = {"0": "not at all: it ends now", "1": "1 hour", "24": "24 hours", "168": "7 days"}


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


class RotateForm(forms.Form):
    """How long the old key goes on working."""

    overlap_hours = forms.TypedChoiceField(
        label="The old key works for another",
        choices=list(OVERLAPS.items()),
        coerce=int,
        initial=str(OVERLAP_HOURS),
    )
