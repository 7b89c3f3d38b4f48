"""What every page knows: its navigation and how the person wants to see it."""

from typing import Any

from django.http import HttpRequest

from apps.dashboard.nav import navigation


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """Navigation for members; the theme for whoever signed in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "navigation": navigation(request) if getattr(request, "member", None) else {},
        "theme": getattr(user, "theme", "system") if signed_in else "system",
    }
