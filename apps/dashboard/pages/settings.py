"""Settings: what holds for all work, the way out, the thresholds of scans, and stored proxies."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.forms.settings import GeneralForm, NetworkForm, PolicyForm, ProxyForm, RetentionForm
from apps.dashboard.page import Page
from apps.dashboard.settings import blocks
from apps.egress import services as proxies
from apps.egress.probing import probe, way_of
from apps.egress.selectors import get_proxy
from apps.settings import services
from apps.tenancy.scope import scope

ADMIN = {"GET": "admin", "POST": "admin"}
PROXY_FIELDS = ("name", "protocol", "host", "port", "auth_username")


class SettingsPage(Page):
    """All blocks of settings."""

    template = "dashboard/settings/page.html"

    def page(self, status: int = 200, **bound: Any) -> HttpResponse:
        """Show them, with the form that must be corrected."""
        given = {"may_manage": self.member.may("admin"), "may_end": self.member.may("owner")}
        return self.show({**given, **blocks(**bound)}, status=status)


class Settings(SettingsPage):
    """What is set."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.page()


class Block(SettingsPage):
    """One block to change."""

    needs = {"POST": "admin"}
    name: ClassVar[str]
    form: ClassVar[type[Form]]
    # What the service's names of fields begin with.
    beginning: ClassVar[str] = ""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.keep(form)
                messages.success(request, f"{self.name.capitalize()} settings were saved.")
                return self.go("settings")
            except REFUSALS as error:
                put_refusal(form, error, self.beginning)
        return self.page(422, **{self.name: form})

    def keep(self, form: Any) -> None:
        """Call the service of the block."""
        raise NotImplementedError


class General(Block):
    """What holds for all work."""

    name, form = "general", GeneralForm

    def keep(self, form: Any) -> None:
        """Keep it."""
        services.change_general(**form.cleaned_data)


class Network(Block):
    """The way out."""

    name, form = "network", NetworkForm

    def keep(self, form: Any) -> None:
        """Keep it."""
        services.change_network(**form.given())


class Policy(Block):
    """The thresholds of scans."""

    name, form, beginning = "policy", PolicyForm, "global."

    def keep(self, form: Any) -> None:
        """Keep it."""
        services.change_scan_policy(*form.given())


class Retention(Block):
    """How long things are kept."""

    name, form = "retention", RetentionForm

    def keep(self, form: Any) -> None:
        """Keep it."""
        services.change_retention(**form.cleaned_data)


class TryNetwork(Page):
    """Whether the way out that is set works."""

    needs = {"POST": "admin"}
    in_scope = False

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try it."""
        with scope(self.member.customer_id):
            _, proxy = way_of(None, None, None)
        return _tried(self, proxy)


class NewProxy(Page):
    """A proxy to store."""

    template = "dashboard/settings/proxy.html"
    needs = ADMIN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        return self.show({"form": ProxyForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store it."""
        form = ProxyForm(request.POST)
        if form.is_valid():
            try:
                profile = proxies.create_proxy(**form.cleaned_data)
                messages.success(request, f"{profile.name} was stored. Test whether it lets us through.")
                return self.go("settings")
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"form": form}, status=422)


class Proxy(Page):
    """A stored proxy."""

    template = "dashboard/settings/proxy.html"
    needs = ADMIN

    def get(self, request: HttpRequest, proxy_id: UUID) -> HttpResponse:
        """Show it."""
        profile = get_proxy(proxy_id)
        given = {name: getattr(profile, name) for name in PROXY_FIELDS}
        return self.show({"profile": profile, "form": ProxyForm(initial=given)})

    def post(self, request: HttpRequest, proxy_id: UUID) -> HttpResponse:
        """Change it."""
        profile, form = get_proxy(proxy_id), ProxyForm(request.POST)
        if form.is_valid():
            try:
                proxies.change_proxy(proxy_id, **form.changes())
                messages.success(request, "Saved.")
                return self.go("settings")
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"profile": profile, "form": form}, status=422)


class TryProxy(Page):
    """Whether a stored proxy lets us through."""

    needs = {"POST": "admin"}
    in_scope = False

    def post(self, request: HttpRequest, proxy_id: UUID) -> HttpResponse:
        """Try it."""
        with scope(self.member.customer_id):
            _, proxy = way_of(None, None, proxy_id)
        return _tried(self, proxy)


def _tried(page: Page, proxy: Any) -> HttpResponse:
    found = probe(proxy)
    (messages.success if found.ok else messages.error)(page.request, found.message)
    return page.go("settings")


class DeleteProxy(Page):
    """The end of a stored proxy."""

    template = "dashboard/settings/proxy_delete.html"
    needs = ADMIN

    def get(self, request: HttpRequest, proxy_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        return self.show({"profile": get_proxy(proxy_id)})

    def post(self, request: HttpRequest, proxy_id: UUID) -> HttpResponse:
        """Delete it, unless something goes through it."""
        profile = get_proxy(proxy_id)
        try:
            proxies.delete_proxy(proxy_id)
        except REFUSALS as error:
            return self.show({"profile": profile, "refusal": error}, status=422)
        messages.success(request, f"{profile.name} was deleted.")
        return self.go("settings")


urlpatterns = [
    path("settings", Settings.as_view(), name="settings"),
    path("settings/general", General.as_view(), name="settings-general"),
    path("settings/network", Network.as_view(), name="settings-network"),
    path("settings/network/test", TryNetwork.as_view(), name="settings-network-test"),
    path("settings/policy", Policy.as_view(), name="settings-policy"),
    path("settings/retention", Retention.as_view(), name="settings-retention"),
    path("settings/proxies/new", NewProxy.as_view(), name="proxy-new"),
    path("settings/proxies/<uuid:proxy_id>", Proxy.as_view(), name="proxy"),
    path("settings/proxies/<uuid:proxy_id>/test", TryProxy.as_view(), name="proxy-test"),
    path("settings/proxies/<uuid:proxy_id>/delete", DeleteProxy.as_view(), name="proxy-delete"),
]
