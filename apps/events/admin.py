"""The audit trail of all customers, as operators look things up in it."""

from django.contrib import admin

from apps.events.models import Event
from apps.operators.looking import LookedAt


@admin.register(Event)
class Events(LookedAt):
    """Events, newest first."""

    list_display = ("created_at", "customer", "type", "actor", "key_prefix", "ip", "target_type", "target_id")
    list_select_related = ("customer",)
    search_fields = ("type", "actor", "target_id", "key_prefix", "customer__name")
    search_help_text = "Type, actor, target, prefix of a key, or customer"
    ordering = ("-created_at",)
