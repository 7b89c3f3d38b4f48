"""A report to ask for, and which reports to list."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from opscurb.money import dollars

FORMATS = {
    "pdf": "PDF, to read and to print",
    "csv": "CSV, a row a finding",
    "json": "JSON, all that is known of each",
    "focus": "FOCUS, a CSV as tools for cloud costs take it",
}


class NewReport(forms.Form):
    """A report of a scan that ended."""

    format = forms.ChoiceField(choices=list(FORMATS.items()))
    scan = forms.TypedChoiceField(
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text="A report tells of one scan; its sums stay as they were then.",
    )
    include_esg = forms.BooleanField(
        label="With carbon", required=False, help_text="Estimated emissions beside the money."
    )

    def __init__(self, scans: Iterable[Any], data: Any = None, *, scan_id: str = "") -> None:
        super().__init__(data, initial={"format": "pdf", "scan": scan_id, "include_esg": True})
        field = self.fields["scan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "The newest completed scan"), *((str(scan.id), _told(scan)) for scan in scans)]


class ReportFilter(forms.Form):
    """Which reports to list; what is no choice is as if it were not given."""

    format = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((name, name.upper()) for name in FORMATS)]
    )

    @property
    def chosen(self) -> str | None:
        """The format that is chosen."""
        return self.cleaned_data.get("format") or None if self.is_valid() else None


def _told(scan: Any) -> str:
    ended = timezone.localtime(scan.finished_at or scan.created_at)
    demo = "demo, " if scan.demo else ""
    total = dollars(scan.total_monthly_savings)
    return f"{ended:%d %b %Y, %H:%M}: {demo}{scan.status}, {scan.total_findings} findings, {total} a month"
