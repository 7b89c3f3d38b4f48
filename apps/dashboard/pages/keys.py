"""API keys: made, changed, rotated and revoked; a key's text is shown once, on a page that no cache keeps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from apps.customers import services
from apps.customers.selectors import get_key, list_keys
from apps.dashboard import once
from apps.dashboard.forms.keys import SCOPES, ChangeForm, KeyForm, RotateForm
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.keys import rows
from apps.dashboard.page import Page
from apps.dashboard.places import cursor_of, place_in
from apps.dashboard.signing_in import ours
from apps.rest.callers import address_of

ROWS = 50
ADMIN = {"GET": "admin", "POST": "admin"}
SHOWN_BEFORE = "The key was made already, and is shown only once. Rotate it if you did not copy it."


class KeyPage(Page):
    """A page that may end in showing a new key."""

    confirms = ("POST",)

    def new_key(self, key: Any, text: str, old: Any = None) -> HttpResponse:
        """The page that shows a key this once."""
        once.spend(self.request)
        context = {"key": key, "text": text, "old": old, "url": ours("/api/findings")}
        return TemplateResponse(self.request, "dashboard/keys/made.html", context)

    def shown_before(self) -> HttpResponse:
        """The answer to a form that made a key before: none is made."""
        messages.warning(self.request, SHOWN_BEFORE)
        return self.go("api-keys")


class ApiKeys(KeyPage):
    """All keys, newest first."""

    template = "dashboard/keys/list.html"
    needs = {"POST": "admin"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._page(KeyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make one."""
        if once.was_sent(request):
            return self.shown_before()
        form = KeyForm(request.POST)
        if form.is_valid():
            try:
                return self.new_key(*services.create_key(self.member.customer_id, **form.cleaned_data))
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(form, status=422)

    def _page(self, form: KeyForm, status: int = 200) -> HttpResponse:
        found = list_keys(limit=ROWS, after=place_in(self.request))
        context = {
            "rows": rows(found.keys),
            "total": found.total,
            "next": cursor_of(found.next),
            "form": form,
            "ticket": once.new_ticket(),
            "url": ours("/api/findings"),
            "scopes": SCOPES,
            "from_here": address_of(self.request),
            "may_manage": self.member.may("admin"),
        }
        return self.show(context, status=status)


class Change(Page):
    """A key's name, and from where it may be used."""

    template = "dashboard/keys/change.html"
    needs = ADMIN
    confirms = ("POST",)

    def get(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Show them."""
        key = get_key(key_id)
        given = {"name": key.name, "allowed_ips": "\n".join(key.allowed_ips)}
        return self._page(key, ChangeForm(initial=given))

    def post(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Change them."""
        key, form = get_key(key_id), ChangeForm(request.POST)
        if form.is_valid():
            try:
                services.change_key(key_id, **form.cleaned_data)
            except REFUSALS as error:
                put_refusal(form, error)
            else:
                messages.success(request, "Saved. It holds from the next call on.")
                return self.go("api-keys")
        return self._page(key, form, status=422)

    def _page(self, key: Any, form: ChangeForm, status: int = 200) -> HttpResponse:
        return self.show({"key": key, "form": form, "from_here": address_of(self.request)}, status=status)


class Rotate(KeyPage):
    """A key's successor, beside which it works a while longer."""

    template = "dashboard/keys/rotate.html"
    needs = ADMIN

    def get(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Ask how long."""
        return self._page(get_key(key_id), RotateForm())

    def post(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Make it."""
        old, form = get_key(key_id), RotateForm(request.POST)
        if once.was_sent(request):
            return self.shown_before()
        if form.is_valid():
            try:
                key, text = services.rotate_key(key_id, **form.cleaned_data)
                return self.new_key(key, text, get_key(old.id))
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(old, form, status=422)

    def _page(self, key: Any, form: RotateForm, status: int = 200) -> HttpResponse:
        return self.show({"key": key, "form": form, "ticket": once.new_ticket()}, status=status)


class Revoke(Page):
    """The end of a key."""

    template = "dashboard/keys/revoke.html"
    needs = ADMIN
    confirms = ("POST",)

    def get(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        return self.show({"key": get_key(key_id)})

    def post(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Revoke it."""
        key = services.revoke_key(key_id)
        messages.success(request, f"{key.name} was revoked: it opens nothing any more.")
        return self.go("api-keys")


urlpatterns = [
    path("api-keys", ApiKeys.as_view(), name="api-keys"),
    path("api-keys/<uuid:key_id>/change", Change.as_view(), name="api-key-change"),
    path("api-keys/<uuid:key_id>/rotate", Rotate.as_view(), name="api-key-rotate"),
    path("api-keys/<uuid:key_id>/revoke", Revoke.as_view(), name="api-key-revoke"),
]
