"""The navigation: what there is, in the four groups that people look for it under."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from apps.events.roles import may


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation; `section` is the first segment of its path."""

    title: str
    url: str
    current: bool


# Group -> name of the page's URL -> its title.
GROUPS = {
    "See": {
        "overview": "Overview",
        "findings": "Findings",
        "exemptions": "Exemptions",
        "savings": "Savings",
        "kubernetes": "Kubernetes",
    },
    "Run": {"scans": "Scans", "schedules": "Schedules", "accounts": "Accounts"},
    "Tell": {"reports": "Reports", "channels": "Notifications", "webhooks": "Webhooks"},
    "Manage": {
        "api-keys": "API keys",
        "members": "Members",
        "settings": "Settings",
        "events": "Events",
        "plan": "Plan",
    },
}
# Pages that not every role may look at.
LEAST = {"events": "admin"}


def navigation(request: HttpRequest) -> SafeString:
    """The groups with their links; the page at hand, or the list that it belongs to, is marked."""
    path, role = request.path, request.member.role  # type: ignore[attr-defined]
    return _written(role, next((name for name, url in _urls().items() if _is_of(path, url)), ""))


@cache
def _urls() -> dict[str, str]:
    return {name: reverse(name) for pages in GROUPS.values() for name in pages}


def _is_of(path: str, url: str) -> bool:
    return path == url or path.startswith(f"{url}/")


@cache
def _written(role: str, current: str) -> SafeString:
    """The same for all of a role, so it is written once."""
    groups = {
        group: [
            Link(title, _urls()[name], name == current)
            for name, title in pages.items()
            if may(role, LEAST.get(name, "viewer"))
        ]
        for group, pages in GROUPS.items()
    }
    return render_to_string("dashboard/parts/navigation.html", {"groups": groups})
