"""Notification channels: whom finished scans are told, by what, and when."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.channels import rows
from apps.dashboard.forms.channels import KINDS, ChannelForm, PolicyForm, config_shown
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.page import Page
from apps.notifications import services, testing
from apps.notifications.selectors import get_channel, list_channels, shown_configs
from apps.settings.selectors import general
from apps.settings.services import change_general
from apps.tenancy.scope import scope

ADMIN = {"GET": "admin", "POST": "admin"}


class Channels(Page):
    """All channels, and the policy that those without rules of their own go by."""

    template = "dashboard/channels/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        policy = general()
        initial = {
            "notification_trigger_mode": policy.notification_trigger_mode,
            "notifications_enabled": policy.notifications_enabled,
        }
        context = {
            "rows": rows(list_channels()),
            "policy": policy,
            "form": PolicyForm(initial=initial),
            "kinds": KINDS,
            "may_manage": self.member.may("admin"),
        }
        return self.show(context)


class Policy(Page):
    """When channels are told that have no rules of their own."""

    needs = {"POST": "admin"}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it."""
        form = PolicyForm(request.POST)
        if form.is_valid():
            change_general(**form.cleaned_data)
            messages.success(request, "Saved.")
        else:
            messages.error(request, "Choose what channels are told of.")
        return self.go("channels")


class NewChannel(Page):
    """A channel to add: first its kind, then what that kind needs."""

    template = "dashboard/channels/form.html"
    needs = ADMIN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        method = request.GET.get("method", "")
        return self._page(ChannelForm(method) if method in KINDS else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add it."""
        method = request.GET.get("method", "")
        if method not in KINDS:
            return self._page(None, status=422)
        form = ChannelForm(method, request.POST)
        if form.is_valid():
            try:
                channel = services.create_channel(**form.given())
                messages.success(request, f"{channel.name} was added. Send a test to see whether it arrives.")
                return self.go("channel", channel.id)
            except REFUSALS as error:
                put_refusal(form, error, "config.")
        return self._page(form, status=422)

    def _page(self, form: ChannelForm | None, status: int = 200) -> HttpResponse:
        kind = KINDS[form.method] if form else ""
        return self.show({"form": form, "kind": kind, "kinds": KINDS}, status=status)


class Channel(Page):
    """One channel, as it is set."""

    template = "dashboard/channels/form.html"
    needs = ADMIN

    def get(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        """Show it; its secrets are masked."""
        channel = get_channel(channel_id)
        return self._page(channel, _form_of(channel))

    def post(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        """Keep what was changed."""
        channel = get_channel(channel_id)
        form = _form_of(channel, request.POST)
        if form.is_valid():
            try:
                services.change_channel(channel_id, **form.given())
                messages.success(request, "Saved.")
                return self.go("channel", channel_id)
            except REFUSALS as error:
                put_refusal(form, error, "config.")
        return self._page(channel, form, status=422)

    def _page(self, channel: Any, form: ChannelForm, status: int = 200) -> HttpResponse:
        context = {"channel": channel, "form": form, "kind": KINDS[channel.method]}
        return self.show(context, status=status)


def _form_of(channel: Any, data: Any = None) -> ChannelForm:
    kept = config_shown(shown_configs([channel]).get(channel.id))
    return ChannelForm(channel.method, data, channel=channel, kept=kept)


class Test(Page):
    """Tries a channel; no transaction waits for the other side."""

    template = "dashboard/channels/tested.html"
    needs = {"POST": "admin"}
    in_scope = False

    def post(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        """Send a message that says it is a test, and show each step."""
        with scope(self.member.customer_id):
            trial = testing.trial_of_channel(channel_id)
        testing.try_out(trial)
        with scope(self.member.customer_id):
            testing.put_down(trial)
        return self.show({"trial": trial, "kind": KINDS[trial.method]})


class DeleteChannel(Page):
    """The end of a channel."""

    template = "dashboard/channels/delete.html"
    needs = ADMIN

    def get(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        """Ask."""
        channel = get_channel(channel_id)
        return self.show({"channel": channel, "kind": KINDS[channel.method]})

    def post(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        """Delete it."""
        services.delete_channel(channel_id)
        messages.success(request, "The channel was deleted.")
        return self.go("channels")


urlpatterns = [
    path("channels", Channels.as_view(), name="channels"),
    path("channels/policy", Policy.as_view(), name="channel-policy"),
    path("channels/new", NewChannel.as_view(), name="channel-new"),
    path("channels/<uuid:channel_id>", Channel.as_view(), name="channel"),
    path("channels/<uuid:channel_id>/test", Test.as_view(), name="channel-test"),
    path("channels/<uuid:channel_id>/delete", DeleteChannel.as_view(), name="channel-delete"),
]
