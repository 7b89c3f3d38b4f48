"""The navigation: what there is, in the four groups that people look for it under."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation; `section` is the first segment of its path."""

    title: str
    url: str
    current: bool


# Group -> name of the page's URL -> its title.
GROUPS = {
    "See": {"overview": "Overview", "findings": "Findings", "kubernetes": "Kubernetes"},
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


def navigation(request: HttpRequest) -> dict[str, list[Link]]:
    """The groups with their links; the page at hand, or the list that it belongs to, is marked."""
    may = request.member.may  # type: ignore[attr-defined]
    return {
        group: [
            _link(request.path, name, title)
            for name, title in pages.items()
            if may(LEAST.get(name, "viewer"))
        ]
        for group, pages in GROUPS.items()
    }


@cache
def _url_of(name: str) -> str:
    return reverse(name)


def _link(path: str, name: str, title: str) -> Link:
    url = _url_of(name)
    return Link(title, url, path == url or path.startswith(f"{url}/"))
