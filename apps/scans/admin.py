"""Scans and their units, as operators look them up."""

from django.contrib import admin

from apps.operators.looking import ListedBelow, LookedAt
from apps.scans.models import Scan, ScanUnit


class UnitsBelow(ListedBelow):
    """The units of a scan."""

    model = ScanUnit
    fields = (
        "account",
        "region",
        "status",
        "attempt",
        "stalls",
        "phase",
        "started_at",
        "finished_at",
        "error",
    )
    readonly_fields = fields


@admin.register(Scan)
class Scans(LookedAt):
    """Scans, newest first."""

    list_display = (
        "id",
        "customer",
        "status",
        "demo",
        "trigger_source",
        "created_at",
        "finished_at",
        "error",
    )
    list_filter = ("status", "demo")
    list_select_related = ("customer",)
    search_fields = ("id", "customer__name", "error")
    search_help_text = "Id, customer, or a part of the error"
    ordering = ("-created_at",)
    inlines = (UnitsBelow,)
