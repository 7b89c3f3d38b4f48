"""The hours of a channel as people choose them: quiet times, a daily summary, and by whose clock."""

from typing import Any

from django import forms
from django.utils import timezone

from apps.customers.people import zones
from apps.notifications.timing import DAYS


class Zone(forms.CharField):
    """A time zone; left empty it is the person's own."""

    def __init__(self) -> None:
        super().__init__(
            label="By the clock of",
            required=False,
            max_length=64,
            help_text="A time zone like Europe/Madrid, for the hours below.",
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: str | None) -> str:
        """The name of a zone that there is; raises ValidationError."""
        name = super().clean(value) or timezone.get_current_timezone_name()
        if name not in zones():
            raise forms.ValidationError("There is no such time zone.")
        return str(name)


def hours() -> dict[str, forms.Field]:
    """The fields, under the names that the service knows them by."""
    return {
        "timezone": Zone(),
        "quiet_from": _clock(
            "Quiet from", "What is to be told waits until the quiet is over. Empty: never quiet."
        ),
        "quiet_until": _clock(
            "Quiet until", "On the next day where it is earlier; the same time is a whole day."
        ),
        "quiet_days": forms.TypedMultipleChoiceField(
            label="Quiet on",
            required=False,
            choices=list(DAYS.items()),
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            help_text="The days on which it begins. None: every day.",
        ),
        "digest_at": _clock(
            "One summary a day at", "Instead of a message for each scan. Empty: each by itself."
        ),
        "failures_at_once": forms.BooleanField(
            label="Tell scans that failed at once, in spite of these hours", required=False
        ),
    }


def _clock(label: str, help_text: str) -> forms.Field:
    attrs: dict[str, Any] = {"type": "time"}
    return forms.TimeField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TimeInput(format="%H:%M", attrs=attrs),
    )
