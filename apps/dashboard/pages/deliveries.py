"""A webhook with the log of its deliveries: what was sent, what came back, and sending it again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.forms.webhooks import DeliveryChoice, ReplayFailed
from apps.dashboard.page import Page
from apps.dashboard.places import cursor_of, place_in
from apps.dashboard.webhooks import attempts_shown, body_shown, sent, shown_url
from apps.settings.selectors import retention
from apps.webhooks import services
from apps.webhooks.selectors import get_delivery, get_webhook, list_deliveries

ROWS = 50


class Webhook(Page):
    """One webhook and what was sent to it."""

    template = "dashboard/webhooks/webhook.html"
    fragments = {"deliveries": "dashboard/webhooks/deliveries.html"}

    def get(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Show it."""
        webhook, form = get_webhook(webhook_id), DeliveryChoice(request.GET)
        only = form.chosen()
        found = list_deliveries(webhook_id, limit=ROWS, after=place_in(request), only=only)
        context = {
            "kept_days": retention().delivery_days,
            "webhook": webhook,
            "url": shown_url(webhook, is_whole=self.member.may("admin")),
            "is_open": webhook.url.lower().startswith("http://"),
            "form": form,
            "again": ReplayFailed(),
            "deliveries": [sent(delivery) for delivery in found.deliveries],
            "next": cursor_of(found.next),
            "may_manage": self.member.may("admin"),
        }
        return self.show(context, status=422 if form.errors else 200)


class Test(Page):
    """Tries a webhook; no transaction waits for the receiver."""

    needs = {"POST": "admin"}
    in_scope = False

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Send a test, and show what came back."""
        outcome = services.send_test(self.member.customer_id, webhook_id)
        if outcome.ok:
            messages.success(request, f"It arrived: the receiver answered {outcome.status}.")
        else:
            messages.error(request, f"It did not arrive. {outcome.why}.")
        return self.go("webhook-delivery", webhook_id, outcome.delivery_id)


class ReplayAll(Page):
    """Everything that failed lately, once more."""

    needs = {"POST": "admin"}

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Send it again."""
        get_webhook(webhook_id)
        form = ReplayFailed(request.POST)
        if not form.is_valid():
            messages.error(request, "Choose how far back to look.")
            return self.go("webhook", webhook_id)
        count = services.replay_failed(webhook_id, form.since())
        messages.success(request, f"{count} deliveries are sent again." if count else "Nothing failed then.")
        return self.go("webhook", webhook_id)


class Delivery(Page):
    """One delivery, request and answers; the page looks again while there is something to wait for."""

    template = "dashboard/webhooks/delivery.html"
    fragments = {"delivery": "dashboard/webhooks/attempts.html"}

    def get(self, request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
        """Show it; nothing where it is as it was."""
        found = sent(get_delivery(webhook_id, delivery_id))
        if request.htmx and found.is_moving and request.GET.get("seen") == found.version:  # type: ignore[attr-defined]
            return HttpResponse(status=204)
        context: dict[str, Any] = {
            "webhook": found.delivery.webhook,
            "found": found,
            "attempts": attempts_shown(found),
            "body": body_shown(bytes(found.delivery.body)),
            "may_manage": self.member.may("admin"),
        }
        return self.show(context)


class Replay(Page):
    """A delivery, once more."""

    needs = {"POST": "admin"}

    def post(self, request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
        """Send it again, under its id."""
        services.replay(webhook_id, delivery_id)
        messages.success(request, "It is sent again, with the same id and body.")
        return self.go("webhook-delivery", webhook_id, delivery_id)


_one = "webhooks/<uuid:webhook_id>"
urlpatterns = [
    path(_one, Webhook.as_view(), name="webhook"),
    path(f"{_one}/test", Test.as_view(), name="webhook-test"),
    path(f"{_one}/replay", ReplayAll.as_view(), name="webhook-replay"),
    path(f"{_one}/deliveries/<uuid:delivery_id>", Delivery.as_view(), name="webhook-delivery"),
    path(f"{_one}/deliveries/<uuid:delivery_id>/replay", Replay.as_view(), name="webhook-delivery-replay"),
]
