"""Asks for the password, or a code, again before what only the person themselves may do."""

from collections.abc import Collection
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect


def to_confirm(request: HttpRequest, methods: Collection[str]) -> HttpResponse | None:
    """None where nothing need be confirmed; else the way to where it is, which leads back and goes on."""
    if request.method not in methods:
        return None
    try:
        _refuse_unconfirmed(request)
    except ReauthenticationRequired:
        # A part of a page cannot be asked again later; without htmx allauth keeps the form and sends it on.
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        back = {"next": request.htmx.current_url_abs_path or "/"}  # type: ignore[attr-defined]
        where = get_adapter(request).get_reauthentication_methods(request.user)[0]["url"]
        return HttpResponseClientRedirect(f"{where}?{urlencode(back)}")
    return None


@reauthentication_required(app="allauth.account")
def _refuse_unconfirmed(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired."""
