"""The views that every page of signed-in people is built on: who asks, may they, and in whose scope."""

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from apps.dashboard.confirming import to_confirm
from apps.dashboard.errors import error_page
from apps.dashboard.member import Member, actor_of, member_of
from apps.dashboard.presence import note_seen
from apps.events.actor import acting
from apps.rest.base import DATABASE_SECONDS
from apps.rest.problems import problem_of
from apps.tenancy.postgresql.patience import patience
from apps.tenancy.scope import scope
from opscurb.errors import DomainError, Forbidden

READING = ("GET", "HEAD")


class PersonPage(View):
    """A page of whoever signed in: get() and post() answer a response, mostly by `self.show(context)`."""

    template: ClassVar[str] = ""
    # What htmx gets instead of the whole page, by the id of the element that it puts the answer in.
    fragments: ClassVar[Mapping[str, str]] = {}
    # The methods before which the password, or a code, is asked for again unless that was done lately.
    confirms: ClassVar[Collection[str]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Django's dispatch, for people alone; what the domain refuses becomes a page that says so."""
        if not request.user.is_authenticated:
            return self._to_sign_in(request)
        with patience(DATABASE_SECONDS):
            try:
                response = self._answer(request, *args, **kwargs)
            except DomainError as error:
                response = error_page(request, problem_of(error))
        # What a customer sees stays out of every cache, the browser's own included.
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Vary"] = ", ".join(filter(None, (response.get("Vary"), "HX-Request")))
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return to_confirm(request, self.confirms) or self._rendered(request, *args, **kwargs)

    def _rendered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        return response.render() if isinstance(response, TemplateResponse) else response

    def show(self, context: Mapping[str, Any] | None = None, *, status: int = 200) -> TemplateResponse:
        """The page, or the part of it that htmx asked for; 422 is the status of a form that must be corrected."""
        htmx = self.request.htmx  # type: ignore[attr-defined]
        part = self.fragments.get(htmx.target or "") if htmx and not htmx.history_restore_request else None
        return TemplateResponse(self.request, part or self.template, dict(context or {}), status=status)

    def go(self, where: str, *args: Any) -> HttpResponse:
        """Go on to another page, by its name or its path, after a change."""
        url = where if where.startswith("/") else reverse(where, args=args)
        if self.request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(url)
        return HttpResponseRedirect(url)

    def _to_sign_in(self, request: HttpRequest) -> HttpResponse:
        """A session that ended in the middle of a page leads to the way in, and not into a cell of a table."""
        if request.htmx:  # type: ignore[attr-defined]
            back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(redirect_to_login(back, settings.LOGIN_URL).url)
        back = request.get_full_path() if request.method in READING else "/"
        return redirect_to_login(back, settings.LOGIN_URL)


class Page(PersonPage):
    """A page of a customer's, for its members.

    Rendered inside the customer's scope, so that a template may look at what is read late.
    """

    # The least role, by method; everybody reads, and members change unless a page says otherwise.
    needs: ClassVar[Mapping[str, str]] = {}
    # False for work that calls other systems, which opens its own short scopes around them.
    in_scope: ClassVar[bool] = True

    member: Member

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = member_of(request)
        if member is None:
            return HttpResponseRedirect(reverse("join"))
        self.member = request.member = member  # type: ignore[attr-defined]
        note_seen(request, member)
        method = str(request.method)
        least = self.needs.get(method, "viewer" if method in READING else "member")
        if not member.may(least):
            raise Forbidden(f"Your role is {member.role}; this needs the role {least}")
        return to_confirm(request, self.confirms) or self._in_place(request, *args, **kwargs)

    def _in_place(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place = scope(self.member.customer_id) if self.in_scope else nullcontext()
        with acting(actor_of(request, self.member)), place:
            return self._rendered(request, *args, **kwargs)
