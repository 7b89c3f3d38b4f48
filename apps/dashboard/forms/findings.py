"""Which findings to show, and what to do with those that are ticked."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from apps.dashboard.forms.widgets import Choose, Hide, Write
from apps.findings.browsing import Choices
from opscurb.check import Category, Severity
from opscurb.provider import PROVIDERS, checks_of
from opscurb.reports.words import spelled

Options = Iterable[tuple[str, str]]
NOT = "not"
SNOOZES = {"7": "7 days", "30": "30 days", "90": "90 days"}
LONGEST_DAYS = 3650
WRITTEN = {"aws": "AWS", "kubernetes": "Kubernetes"}
# Fields of a filter that may be turned round, in the order in which they stand on the page.
NEGATABLE = (
    "q",
    "severity",
    "category",
    "provider",
    "check",
    "account",
    "region",
    "type",
    "managed",
)


@lru_cache(maxsize=1024)
def label_of(name: str) -> str:
    """A name of ours as people read it."""
    text = WRITTEN.get(name) or spelled(name)
    return text[:1].upper() + text[1:]


@cache
def _checks() -> Options:
    return [(check.id, label_of(check.id)) for name in PROVIDERS for check in checks_of(name)]


def _choice(label: str, options: Options = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "Any"), *options], widget=Choose)


def _turn(label: str, yes: str, no: str) -> forms.ChoiceField:
    widget = Choose(attrs={"aria-label": f"{label}: {yes} or {no}"})
    return forms.ChoiceField(required=False, choices=[("", yes), (NOT, no)], widget=widget)


def _text(label: str, most: int, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=Write(attrs={"autocomplete": "off", **attrs}),
    )


class Chosen(forms.Form):
    """A filter as its page's address has it; empty fields choose everything."""

    q = _text("Search", 200, type="search")
    severity = _choice("Severity", [(one.value, label_of(one.value)) for one in reversed(list(Severity))])
    category = _choice("Category", [(one.value, label_of(one.value)) for one in Category])
    provider = _choice("Provider", [(name, label_of(name)) for name in PROVIDERS])
    check = _choice("Check")
    account = _choice("Account")
    region = _text("Region or cluster", 256, list="regions")
    type = _choice("Resource type")
    managed = _text("Managed by", 256)
    min = forms.DecimalField(
        label="Saves at least, $ a month",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=Write(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    scan = forms.UUIDField(required=False, widget=Hide)
    state = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("open", "snoozed", "handled", "resolved")],
        widget=Hide,
    )
    by = forms.ChoiceField(
        required=False, choices=[("check", "check"), ("resource", "resource")], widget=Hide
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[("saving", "saving"), ("severity", "severity"), ("age", "age")],
        widget=Hide,
    )
    cursor = forms.CharField(required=False, max_length=256, widget=Hide)

    def __init__(self, data: Any, choices: Choices) -> None:
        super().__init__(data)
        for name in NEGATABLE:
            words = ("contains", "is without") if name in ("q", "managed") else ("is", "is not")
            self.fields[f"{name}_is"] = _turn(str(self.fields[name].label), *words)
        self._offer("check", _checks())
        self._offer("account", choices.accounts.items())
        self._offer("type", ((name, label_of(name)) for name in choices.resource_types))

    def _offer(self, name: str, options: Options) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *sorted(options, key=lambda option: option[1].lower())]

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each field that may be turned round, after the one that turns it."""
        return [(self[f"{name}_is"], self[name]) for name in NEGATABLE]


def _until() -> forms.DateField:
    return forms.DateField(
        label="or until a date", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _note(required: bool = False) -> forms.CharField:
    return forms.CharField(
        label="Note", required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class Handle(forms.Form):
    """Why a finding is off the list."""

    note = _note()


class Note(forms.Form):
    """What the next person should know."""

    note = _note()


class Snooze(forms.Form):
    """How long findings are left alone."""

    days = forms.ChoiceField(label="For", required=False, choices=list(SNOOZES.items()), initial="30")
    until = _until()
    note = _note()

    def clean(self) -> dict[str, Any]:
        """The moment when the snooze ends: the beginning of the date in the person's zone, or in so many days."""
        cleaned = super().clean() or {}
        date, now = cleaned.get("until"), timezone.localtime()
        if date is None:
            cleaned["moment"] = now + timedelta(days=int(cleaned.get("days") or 30))
            return cleaned
        midnight, days = now.replace(hour=0, minute=0, second=0, microsecond=0), (date - now.date()).days
        if not 0 < days <= LONGEST_DAYS:
            self.add_error("until", "Choose a day in the future, within ten years")
        else:
            cleaned["moment"] = midnight + timedelta(days=days)
        return cleaned


class _Ids(forms.TypedMultipleChoiceField):
    """Any ids: which of them are findings of the customer's is the service's to say."""

    def valid_value(self, value: Any) -> bool:
        """True, since nothing is offered to choose from."""
        return True


class Mark(Snooze):
    """What to do with the findings that are ticked, or with all that the filter chooses."""

    action = forms.ChoiceField(choices=[(name, name) for name in ("handle", "snooze", "reopen")])
    everything = forms.BooleanField(required=False)
    finding = _Ids(required=False, coerce=UUID)

    def clean(self) -> dict[str, Any]:
        """The date matters to a snooze alone."""
        cleaned = super().clean()
        if cleaned.get("action") != "snooze":
            self.errors.pop("until", None)
        return cleaned
