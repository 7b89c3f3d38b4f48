"""Webhooks: where events are sent; each with its secret, which is shown once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from apps.dashboard import once
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.forms.webhooks import WebhookForm
from apps.dashboard.page import Page
from apps.dashboard.webhooks import rows
from apps.webhooks import services
from apps.webhooks.selectors import get_webhook, list_webhooks
from apps.webhooks.signing import new_secret

ADMIN = {"GET": "admin", "POST": "admin"}
SHOWN_BEFORE = "The secret was shown already, once. Replace it if you did not copy it."


class Webhooks(Page):
    """All webhooks and how they do."""

    template = "dashboard/webhooks/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        is_whole = self.member.may("admin")
        return self.show({"rows": rows(list_webhooks(), is_whole=is_whole), "may_manage": is_whole})


class NewWebhook(Page):
    """A webhook to add."""

    template = "dashboard/webhooks/new.html"
    needs = ADMIN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        return self._page(WebhookForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add it, and show its secret."""
        if once.was_sent(request):
            messages.warning(request, SHOWN_BEFORE)
            return self.go("webhooks")
        form, secret = WebhookForm(request.POST), new_secret()
        if form.is_valid():
            try:
                webhook = services.create_webhook(**form.cleaned_data, secret=secret)
                once.spend(request)
                return Secret.shown(self, webhook, secret, is_new=True)
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(form, status=422)

    def _page(self, form: WebhookForm, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "ticket": once.new_ticket()}, status=status)


class EditWebhook(Page):
    """Where a webhook leads and what it is sent."""

    template = "dashboard/webhooks/edit.html"
    needs = ADMIN

    def get(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Ask for it."""
        webhook = get_webhook(webhook_id)
        given = {"url": webhook.url, "name": webhook.name, "events": webhook.events}
        return self.show({"webhook": webhook, "form": WebhookForm(initial=given)})

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Keep it."""
        webhook, form = get_webhook(webhook_id), WebhookForm(request.POST)
        if form.is_valid():
            try:
                services.change_webhook(webhook_id, **form.cleaned_data)
                messages.success(request, "Saved.")
                return self.go("webhook", webhook_id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"webhook": webhook, "form": form}, status=422)


class Activity(Page):
    """Whether a webhook is sent anything."""

    needs = {"POST": "admin"}

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Pause it, or let it go on."""
        is_active = request.POST.get("active") == "yes"
        services.change_webhook(webhook_id, is_active=is_active)
        done = "It is active again." if is_active else "It is paused: what waited will not be sent."
        messages.success(request, done)
        return self.go("webhook", webhook_id)


class Secret(Page):
    """What deliveries are signed with."""

    template = "dashboard/webhooks/rotate.html"
    needs = ADMIN

    def get(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Say what replacing it does, and ask."""
        return self.show({"webhook": get_webhook(webhook_id), "ticket": once.new_ticket()})

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Replace it, and show the new one."""
        get_webhook(webhook_id)
        if once.was_sent(request):
            messages.warning(request, SHOWN_BEFORE)
            return self.go("webhook", webhook_id)
        webhook, secret = services.rotate_secret(webhook_id)
        once.spend(request)
        return self.shown(self, webhook, secret)

    @staticmethod
    def shown(page: Page, webhook: object, secret: str, *, is_new: bool = False) -> HttpResponse:
        """The page that shows a secret this once."""
        context = {"webhook": webhook, "secret": secret, "is_new": is_new}
        return TemplateResponse(page.request, "dashboard/webhooks/secret.html", context)


class DeleteWebhook(Page):
    """The end of a webhook."""

    template = "dashboard/webhooks/delete.html"
    needs = ADMIN

    def get(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        return self.show({"webhook": get_webhook(webhook_id)})

    def post(self, request: HttpRequest, webhook_id: UUID) -> HttpResponse:
        """Delete it."""
        services.delete_webhook(webhook_id)
        messages.success(request, "The webhook was deleted.")
        return self.go("webhooks")


urlpatterns = [
    path("webhooks", Webhooks.as_view(), name="webhooks"),
    path("webhooks/new", NewWebhook.as_view(), name="webhook-new"),
    path("webhooks/<uuid:webhook_id>/edit", EditWebhook.as_view(), name="webhook-edit"),
    path("webhooks/<uuid:webhook_id>/activity", Activity.as_view(), name="webhook-activity"),
    path("webhooks/<uuid:webhook_id>/secret", Secret.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:webhook_id>/delete", DeleteWebhook.as_view(), name="webhook-delete"),
]
