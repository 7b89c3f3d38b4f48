"""What every page knows: its navigation and how the person wants to see it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apps.dashboard.nav import navigation


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """The member and their navigation, where there is one; the theme for whoever signed in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    member = getattr(request, "member", None)
    return {
        "member": member,
        "navigation": navigation(request) if member else "",
        "show_mail": settings.OPSCURB_SHOW_MAIL,
        "theme": getattr(user, "theme", "system") if signed_in else "system",
    }
