"""A person's own pages: preferences, the customer they work for, and how they come to belong to one."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views import View

from apps.customers.invitations import find_invitation, invitations_for
from apps.customers.members import Person, belongings_of
from apps.customers.people import change_preferences, zones
from apps.dashboard.errors import error_page
from apps.dashboard.forms.people import Found, Preferences
from apps.dashboard.joining import found, join, offer
from apps.dashboard.member import CHOSEN
from apps.dashboard.page import Page, PersonPage
from apps.rest.problems import Problem
from opscurb.errors import Invalid

GONE = Problem(
    404,
    "RESOURCE_NOT_FOUND",
    "This invitation is no longer valid",
    "It was used, ended or sent again under another link, or a week has passed. Ask for another one.",
)


class Profile(Page):
    """How a person wants to see pages, and the ways to what guards their account."""

    template = "dashboard/people/profile.html"
    needs = {"POST": "viewer"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        person = cast(Person, request.user)
        return self._page(Preferences(initial={"theme": person.theme, "timezone": person.timezone}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep what was chosen."""
        form = Preferences(request.POST)
        if form.is_valid():
            try:
                change_preferences(
                    self.member.user_id, form.cleaned_data["theme"], form.cleaned_data["timezone"]
                )
            except Invalid as error:
                form.add_error(error.field, str(error))
        if form.errors:
            return self._page(form, status=422)
        messages.success(request, "Saved.")
        return self.go("profile")

    def _page(self, form: Preferences, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "zones": zones()}, status=status)


class Switch(Page):
    """Another customer that the person works for."""

    needs = {"POST": "viewer"}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Work for it from now on."""
        chosen = request.POST.get("customer", "")
        if chosen not in {str(one.customer_id) for one in belongings_of(self.member.user_id)}:
            raise Http404
        request.session[CHOSEN] = chosen
        return self.go("overview")


class Join(PersonPage):
    """For a person who belongs to no customer: found one, or accept an invitation."""

    template = "dashboard/people/join.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the ways in."""
        return self._page(request, Found())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Found a customer."""
        form = Found(request.POST)
        if form.is_valid():
            try:
                found(request, cast(Person, request.user), form.cleaned_data["organisation"])
            except Invalid as error:
                form.add_error("organisation", str(error))
        return self._page(request, form, status=422) if form.errors else self.go("overview")

    def _page(self, request: HttpRequest, form: Found, status: int = 200) -> HttpResponse:
        person = cast(Person, request.user)
        return self.show({"form": form, "invitations": invitations_for(person.email)}, status=status)


class Accept(PersonPage):
    """An invitation that waits for the person's own address."""

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        """Accept it."""
        invitation = join(request, cast(Person, request.user), invitation_id)
        messages.success(request, f"You now work for {invitation.customer.name}.")
        return self.go("overview")


class Invitation(View):
    """Where the link of an invitation leads, whether or not one has signed in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say who invites whom, and offer the ways in."""
        invitation = find_invitation(token)
        if invitation is None:
            return error_page(request, GONE)
        offer(request, token)
        context = {"invitation": invitation, "is_theirs": _email(request) == invitation.email}
        response = render(request, "dashboard/people/invitation.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response


def _email(request: HttpRequest) -> str:
    return cast(Person, request.user).email if request.user.is_authenticated else ""


urlpatterns = [
    path("profile", Profile.as_view(), name="profile"),
    path("switch", Switch.as_view(), name="switch"),
    path("join", Join.as_view(), name="join"),
    path("invitations/<uuid:invitation_id>/accept", Accept.as_view(), name="invitation-accept"),
    path("invitations/<str:token>", Invitation.as_view(), name="invitation"),
]
