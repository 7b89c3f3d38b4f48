"""Work that is due or stuck, as operators look it up."""

from django.contrib import admin

from apps.jobs.models import Job
from apps.operators.looking import LookedAt


@admin.register(Job)
class Jobs(LookedAt):
    """What is still to do, the longest due first."""

    list_display = ("kind", "customer", "subject_id", "queue", "due_at", "attempt", "stalls", "lease_until")
    list_filter = ("queue", "kind")
    list_select_related = ("customer",)
    search_fields = ("subject_id", "customer__name")
    search_help_text = "Id of what it is about, or customer"
    ordering = ("due_at",)
