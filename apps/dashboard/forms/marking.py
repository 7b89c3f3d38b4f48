"""What people do to findings: handle, snooze, exempt, assign and judge them, one by one or many at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from apps.dashboard.forms.findings import label_of
from apps.findings.services import VERDICTS
from apps.findings.snoozing import LEAST_GROWTH, MOST_GROWTH, USUAL_GROWTH

SPANS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "a year"}
# Nothing but a growth ends it.
NO_TIME = "0"
LONGEST_DAYS = 3650
ACTIONS = ("handle", "snooze", "exempt", "reopen", "assign", *VERDICTS)
# Those that need the moment at which they end.
ENDING = ("snooze", "exempt")
FINDING, RESOURCE, CHECK, TAG = "finding", "resource", "check", "tag:"
MOST_TAGS = 10
Options = Iterable[tuple[str, str]]


def date_field(label: str = "or until a date") -> forms.DateField:
    """A day that something ends on."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def text_field(label: str, required: bool = False) -> forms.CharField:
    """A few words to the next person."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=500, widget=widget)


def beginning_of(form: forms.Form, name: str) -> datetime | None:
    """When the day in a field begins in the person's zone; an error, and None, for one that is past or far away."""
    date, now = form.cleaned_data.get(name), timezone.localtime()
    if date is None:
        return None
    midnight, days = now.replace(hour=0, minute=0, second=0, microsecond=0), (date - now.date()).days
    if not 0 < days <= LONGEST_DAYS:
        form.add_error(name, "Choose a day in the future, within ten years")
        return None
    return midnight + timedelta(days=days)


class Handle(forms.Form):
    """Why a finding is off the list."""

    note = text_field("Note")


class Note(forms.Form):
    """What the next person should know."""

    note = text_field("Note")


class Snooze(forms.Form):
    """How long findings are left alone."""

    days = forms.ChoiceField(label="For", required=False, choices=list(SPANS.items()), initial="30")
    until = date_field()
    note = text_field("Note")

    def clean(self) -> dict[str, Any]:
        """The moment when it ends: the beginning of the date, or in so many days."""
        cleaned = super().clean() or self.cleaned_data
        span = timedelta(days=int(cleaned.get("days") or 30))
        cleaned["moment"] = beginning_of(self, "until") or timezone.localtime() + span
        return cleaned


class SnoozeOne(Snooze):
    """How long a finding is left alone: a time, until it costs more, or whichever comes first."""

    days = forms.ChoiceField(
        label="For", required=False, choices=[*SPANS.items(), (NO_TIME, "no set time")], initial="30"
    )
    grows = forms.BooleanField(label="Or until it costs more", required=False)
    percent = forms.IntegerField(
        label="By how many percent",
        required=False,
        min_value=LEAST_GROWTH,
        max_value=MOST_GROWTH,
        initial=USUAL_GROWTH,
        help_text="Than now, a month; the next scan that finds so puts it back on the list.",
    )
    field_order = ("days", "until", "grows", "percent", "note")

    def clean(self) -> dict[str, Any]:
        """The moment and the growth, of which one must end it."""
        cleaned = super().clean()
        if not cleaned.get("grows"):
            self.errors.pop("percent", None)
        cleaned["growth"] = (cleaned.get("percent") or USUAL_GROWTH) if cleaned.get("grows") else None
        if cleaned.get("days") == NO_TIME and not cleaned.get("until"):
            cleaned["moment"] = None
            if not cleaned["growth"]:
                self.add_error("days", "Choose a time, or until it costs more")
        return cleaned


class Exempt(Snooze):
    """What is meant to be as it is: a finding, all of a resource, a check or a tag; why, and how long."""

    what = forms.ChoiceField(label="What")
    days = forms.ChoiceField(
        label="For", required=False, choices=[*SPANS.items(), ("0", "good")], initial="90"
    )
    note = text_field("Reason", required=True)
    field_order = ("what", "note", "days", "until")

    def __init__(self, *args: Any, row: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(_wholes(row))

    def clean(self) -> dict[str, Any]:
        """The moment when it ends, if it does."""
        cleaned = super().clean()
        if cleaned.get("days") == "0" and not cleaned.get("until"):
            cleaned["moment"] = None
        return cleaned


def _wholes(row: Mapping[str, Any]) -> Options:
    """What a finding is part of."""
    check, where = label_of(row["check_id"]), row["account_name"] or "the demo"
    yield FINDING, "This finding"
    yield RESOURCE, "Everything found about this resource"
    if row["account_id"]:
        yield CHECK, f"{check}, everywhere in {where}"
    for key, value in list(row["tags"].items())[:MOST_TAGS]:
        yield f"{TAG}{key}={value}", f"{check}, wherever the tag {key} is {value}"


class Assign(forms.Form):
    """Who is to see to a finding."""

    assignee = forms.TypedChoiceField(label="Assign to", required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, members: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody"), *members]


class Judge(forms.Form):
    """Whether a finding was worth telling of."""

    verdict = forms.ChoiceField(
        label="This finding is",
        required=False,
        choices=[*((name, label_of(name)) for name in VERDICTS), ("", "Not judged")],
        widget=forms.RadioSelect,
        help_text="How often a check is right is shown with it.",
    )
    reason = text_field("Why")


class _Ids(forms.TypedMultipleChoiceField):
    """Any ids: which of them are findings of the customer's is the service's to say."""

    def valid_value(self, value: Any) -> bool:
        """True, since nothing is offered to choose from."""
        return True


class Mark(Snooze):
    """What to do with the findings that are ticked, or with all that the filter chooses."""

    action = forms.ChoiceField(choices=[(name, name) for name in ACTIONS])
    everything = forms.BooleanField(required=False)
    finding = _Ids(required=False, coerce=UUID)
    # Whether it is one of the customer's members is the service's to say.
    assignee = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """The date matters to what ends, and a reason to what is exempt."""
        cleaned = super().clean()
        if cleaned.get("action") not in ENDING:
            self.errors.pop("until", None)
        if cleaned.get("action") == "exempt" and not cleaned.get("note"):
            self.add_error("note", "Write why these are exempt")
        return cleaned
