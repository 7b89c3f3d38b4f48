"""Schedules as people set them: what to scan, from when on and how often, by the clock of a place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from apps.dashboard.forms.scans import CHOSEN, DEMO, EVERYTHING, WAYS, WhatToScan
from apps.scans.payload import MOST_EMAILS
from apps.schedules.services import MOST_MINUTES
from apps.schedules.slots import zones

ONCE, OTHER, KEPT = "once", "other", "kept"
PRESETS = {
    ONCE: "Once",
    "60": "Every hour",
    "360": "Every 6 hours",
    "720": "Every 12 hours",
    "1440": "Every day",
    "2880": "Every 2 days",
    "10080": "Every week",
    "43200": "Every 30 days",
    OTHER: "At another interval",
}
# What a page can say of a scan; payloads with more came over the API.
SAYABLE = {"selected_accounts", "demo_mode", "include_kubernetes", "report_emails"}
TIMING = ("date", "time", "timezone")


class When(forms.Form):
    """From when on, and how often."""

    every = forms.ChoiceField(label="How often", choices=list(PRESETS.items()))
    minutes = forms.IntegerField(
        label="Minutes between two scans",
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="Only at another interval.",
    )
    date = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label="Time of day",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    timezone = forms.CharField(
        label="By the clock of",
        max_length=64,
        help_text="A time zone as Europe/Madrid. Whole days keep their time of day whatever the clocks do.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_timezone(self) -> str:
        """Only zones that there are."""
        name: str = self.cleaned_data["timezone"]
        if name not in zones():
            raise forms.ValidationError("There is no such time zone.")
        return name

    def clean(self) -> dict[str, Any]:
        """Another interval needs to be given."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("every") == OTHER and not given.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "Say how many.")
        return given

    @property
    def run_at(self) -> datetime:
        """The first time."""
        given = self.cleaned_data
        wall = datetime.combine(given["date"], given["time"].replace(microsecond=0))
        return wall.replace(tzinfo=ZoneInfo(given["timezone"]))

    @property
    def interval(self) -> int | None:
        """Minutes between two scans; None for just one."""
        given = self.cleaned_data
        if given["every"] == ONCE:
            return None
        return int(given["minutes"] if given["every"] == OTHER else given["every"])


class ScheduleForm(When, WhatToScan):
    """A schedule to make or to change."""

    name = forms.CharField(max_length=128, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    report_emails = forms.CharField(
        label="Mail the report to",
        required=False,
        max_length=2_000,
        help_text=f"Addresses of members, at most {MOST_EMAILS}, separated by commas.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "every", "minutes", *TIMING, "what", "accounts", "clusters", "report_emails")

    def __init__(self, connected: Any, data: Any = None, *, schedule: Any = None) -> None:
        super().__init__(connected, data, initial=_initial(schedule))
        self.payload: Mapping[str, Any] = schedule.scan if schedule else {}
        if not _is_sayable(self.payload):
            field = self.fields["what"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(KEPT, "As it was set over the API"), *WAYS.items()]

    def given(self) -> dict[str, Any]:
        """What the service is to keep; of a schedule that there is, only what was changed."""
        found = {"name": self.cleaned_data["name"], "scan": self._scan()}
        # A first time that was set over the API may have seconds, which would be lost.
        if not self.initial.get("name") or set(TIMING).intersection(self.changed_data):
            found |= {"run_at": self.run_at, "timezone": self.cleaned_data["timezone"]}
        return found | {"interval_minutes": self.interval}

    def _scan(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given["what"] == KEPT:
            return dict(self.payload)
        emails = [text.strip() for text in given["report_emails"].split(",") if text.strip()]
        mail = {"report_emails": emails} if emails else {}
        if given["what"] == CHOSEN:
            return {"selected_accounts": given["accounts"], **mail}
        return {"demo_mode": given["what"] == DEMO, "include_kubernetes": given["clusters"], **mail}


def _is_sayable(payload: Mapping[str, Any]) -> bool:
    """True for a payload that the form can show as it is."""
    named = payload.get("selected_accounts") or ()
    has_both = bool(named) and any(payload.get(name) for name in ("include_kubernetes", "demo_mode"))
    return SAYABLE.issuperset(payload) and not has_both and not any(":" in one for one in named)


def _initial(schedule: Any) -> dict[str, Any]:
    if schedule is None:
        today = timezone.localdate()
        return {
            "every": "1440",
            "date": today,
            "time": "02:00",
            "timezone": timezone.get_current_timezone_name(),
        }
    minutes = "" if schedule.interval_minutes is None else str(schedule.interval_minutes)
    wall = schedule.run_at.astimezone(ZoneInfo(schedule.timezone))
    every = minutes if minutes in PRESETS else OTHER
    return {
        "name": schedule.name,
        "every": every if minutes else ONCE,
        "minutes": minutes if every == OTHER else "",
        "date": wall.date(),
        "time": wall.time().replace(second=0, microsecond=0),
        "timezone": schedule.timezone,
        **_said(schedule.scan),
    }


def _said(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say what a payload asks for."""
    named = payload.get("selected_accounts") or []
    way = DEMO if payload.get("demo_mode") else CHOSEN if named else EVERYTHING
    clusters = payload.get("include_kubernetes")
    return {
        "what": way if _is_sayable(payload) else KEPT,
        "accounts": named,
        "clusters": bool(payload.get("demo_mode")) if clusters is None else clusters,
        "report_emails": ", ".join(payload.get("report_emails") or ()),
    }
