"""Which events to show."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.events.selectors import EventFilter
from apps.events.types import TYPES

NAMES = [found.name for found in TYPES]
# The types that begin alike, each beginning with all of them.
KINDS = {kind: [name for name in NAMES if name.split(".")[0] == kind] for kind in dict.fromkeys(
    name.split(".")[0] for name in NAMES
)}  # fmt: skip


def _date(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Chosen(forms.Form):
    """A filter as its page's address has it; empty fields choose everything."""

    type = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any"),
            *((kind, [(kind, f"{kind}: all")] * (len(names) > 1) + [(name, name) for name in names])
              for kind, names in KINDS.items()),
        ],
    )  # fmt: skip
    actor = forms.CharField(label="By", required=False, max_length=128)
    since = _date("From")
    until = _date("To")

    def __init__(self, data: Any, actors: Mapping[str, str]) -> None:
        super().__init__(data)
        # Whoever acted may have left: the address may name them, and the choice then shows them too.
        chosen = str(data.get("actor", ""))
        offered = dict(actors) if not chosen or chosen in actors else {**actors, chosen: chosen}
        self.fields["actor"].widget = forms.Select(choices=[("", "Anybody"), *offered.items()])

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first one."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before the first one")
        return cleaned

    @property
    def chosen(self) -> EventFilter:
        """What a form that is right chooses: whole days of the person's zone."""
        given = self.cleaned_data
        kind = given["type"]
        return EventFilter(
            types=KINDS.get(kind, [kind]) if kind else (),
            actor=given["actor"],
            since=_midnight(given["since"]),
            until=_midnight(given["until"], days=1),
        )


def _midnight(day: Any, days: int = 0) -> datetime | None:
    if day is None:
        return None
    # Any year can be typed, and not every one has a day after or a moment in UTC.
    try:
        local = datetime.combine(day + timedelta(days=days), time(), tzinfo=timezone.get_current_timezone())
        return local.astimezone(timezone.get_default_timezone())
    except OverflowError:
        return None
