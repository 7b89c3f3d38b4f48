"""What a request tells of the person behind it: that they are here, for whom, and in which zone."""

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.customers.members import note_visit
from apps.dashboard.member import Member, member_of

AUTH = "/auth/"
SEEN = "seen"
# Once a minute is exact enough for "last seen", and a page that polls writes nothing in between.
EVERY_SECONDS = 60


class Presence:
    """Shows a signed-in person's times in the zone that they chose, and allauth's pages among their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, in the person's zone."""
        # A program's call has no session, and costs no query for one.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return _unkept(request, self.get_response(request))
        with timezone.override(_known(request.user.timezone)):
            return _unkept(request, self.get_response(request))

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Let the pages of one's own account, which are not built on ours, have the navigation too."""
        if request.path.startswith(AUTH) and request.user.is_authenticated:
            request.member = member_of(request)  # type: ignore[attr-defined]


def note_seen(request: HttpRequest, member: Member) -> None:
    """Write down that a member is here, in this session and for this customer."""
    if time.time() - request.session.get(SEEN, 0) < EVERY_SECONDS:
        return
    request.session[SEEN] = time.time()
    UserSession.objects.create_from_request(request)
    note_visit(member.customer_id, member.user_id)


def _unkept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.path.startswith(AUTH):
        response.headers["Cache-Control"] = "no-store"
    return response


def _known(name: str) -> ZoneInfo | None:
    """The zone of this name; None, which is UTC, where the system's list has dropped it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
