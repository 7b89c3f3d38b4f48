"""Webhooks, deliveries and their attempts, as operators look them up."""

from django.contrib import admin

from apps.operators.looking import ListedBelow, LookedAt
from apps.webhooks.models import Attempt, Delivery, Webhook


class AttemptsBelow(ListedBelow):
    """The attempts of a delivery."""

    model = Attempt
    fields = ("number", "at", "status", "duration_ms", "error")
    readonly_fields = fields


@admin.register(Webhook)
class Webhooks(LookedAt):
    """Where customers want events to go."""

    list_display = ("name", "customer", "url", "is_active", "failing_since", "disabled_reason")
    list_filter = ("is_active",)
    list_select_related = ("customer",)
    search_fields = ("id", "url", "customer__name")
    search_help_text = "Id, address or customer"
    ordering = ("-created_at",)


@admin.register(Delivery)
class Deliveries(LookedAt):
    """Deliveries, newest first; what was sent is the customer's own affair."""

    list_display = (
        "id",
        "customer",
        "event_type",
        "status",
        "attempts",
        "next_attempt_at",
        "error",
        "created_at",
    )
    list_filter = ("status", "event_type")
    list_select_related = ("customer",)
    search_fields = ("id", "event__id", "webhook__url", "customer__name", "error")
    search_help_text = "Id of the delivery or the event, address, customer, or a part of the error"
    ordering = ("-created_at",)
    exclude = ("body",)
    inlines = (AttemptsBelow,)
