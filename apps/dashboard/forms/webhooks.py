"""Webhooks as people add and change them, and which deliveries they look for."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.egress.dialing import refuse_ahead
from apps.egress.errors import Unreachable
from apps.egress.targets import MOST_LETTERS
from apps.events.types import TYPES
from apps.webhooks.selectors import STATUSES, DeliveryFilter
from apps.webhooks.services import DEFAULT_EVENTS

EVENTS = [(one.name, f"{one.name}: {one.meaning}") for one in TYPES if one.for_webhooks]
SENT = [(name, name) for name in (*(name for name, _ in EVENTS), "webhook.test")]
STATES = [("", "Any"), *((status, status.capitalize()) for status in STATUSES)]
# How far back one looks for what failed.
SPANS = {"1": "the last hour", "24": "the last day", "168": "the last 7 days", "720": "the last 30 days"}


class WebhookForm(forms.Form):
    """A webhook; where it leads is looked at already here, and again at every attempt."""

    url = forms.CharField(
        label="URL",
        max_length=MOST_LETTERS,
        help_text="https:// and a public host; ports 80, 443 and 8443 are reached.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    name = forms.CharField(
        max_length=128,
        required=False,
        help_text="By which you tell it from others.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        choices=EVENTS, initial=list(DEFAULT_EVENTS), widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        """Refuse what can be seen never to be reached."""
        url: str = self.cleaned_data["url"]
        try:
            refuse_ahead(url)
        except Unreachable as error:
            raise forms.ValidationError(str(error)) from error
        return url


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class DeliveryChoice(forms.Form):
    """Which deliveries to list."""

    status = forms.ChoiceField(label="State", required=False, choices=STATES)
    event = forms.ChoiceField(required=False, choices=[("", "Any"), *SENT])
    code = forms.IntegerField(label="Answered", required=False, min_value=100, max_value=599)
    since = _day("From")
    until = _day("To")

    def chosen(self) -> DeliveryFilter:
        """The choice; everything where the form has errors. Days are those of the person's zone, both whole."""
        if not self.is_valid():
            return DeliveryFilter()
        given = self.cleaned_data
        return DeliveryFilter(
            status=given["status"] or None,
            event_type=given["event"] or None,
            code=given["code"],
            since=_begin(given["since"]),
            until=_begin(given["until"], timedelta(days=1)),
        )

    @property
    def is_narrowed(self) -> bool:
        """True when something was chosen."""
        return any(value not in (None, "") for value in self.cleaned_data.values())


class ReplayFailed(forms.Form):
    """How far back to send again what failed."""

    hours = forms.ChoiceField(label="Failed in", choices=list(SPANS.items()), initial="24")

    def since(self) -> datetime:
        """From when on."""
        return timezone.now() - timedelta(hours=int(self.cleaned_data["hours"]))


def _begin(day: Any, later: timedelta = timedelta(0)) -> datetime | None:
    try:
        return None if day is None else timezone.make_aware(datetime.combine(day + later, time.min))
    except OverflowError:
        return None
