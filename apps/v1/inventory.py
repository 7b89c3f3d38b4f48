"""The routes of the surface, as its URL configuration has them: what clients can find out about it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls.resolvers import URLResolver

from apps.customers.plans import Plan

_IDENTIFIER = re.compile(r"<(?:\w+:)?(\w+)>")
BETA = frozenset({"mcp"})
# What a plan that counts none of these does not include at all.
COUNTED = {"webhooks": "webhooks", "schedules": "schedules"}


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and the group that its document puts it in."""

    method: str
    path: str
    group: str
    is_deprecated: bool
    # What agents call it, where it is one of their tools.
    tool: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def routes() -> tuple[Route, ...]:
    """All routes in the order of the URL configuration."""
    # Imported late: the configuration names views that ask for its routes.
    from apps.v1.urls import urlpatterns

    return tuple(_walk(urlpatterns, "/"))


def groups(plan: Plan) -> list[dict[str, Any]]:
    """The groups with their routes, and whether they may be used under a plan."""
    found: dict[str, list[str]] = {}
    for route in routes():
        found.setdefault(route.group, []).append(str(route))
    return [{"name": name, "status": status(name, plan), "routes": here} for name, here in found.items()]


def status(group: str, plan: Plan) -> str:
    """`active`, `beta`, or `plan_required` where the plan includes nothing of it."""
    if group in COUNTED and getattr(plan, COUNTED[group]) == 0:
        return "plan_required"
    return "beta" if group in BETA else "active"


def _walk(patterns: Iterable[Any], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + _IDENTIFIER.sub(r":\1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield from _routes_of(path, pattern.callback.view_class)


def _routes_of(path: str, view_class: Any) -> Iterator[Route]:
    for method in ("get", "post", "put", "patch", "delete"):
        handler = getattr(view_class, method, None)
        if handler is not None:
            documented = _documented(handler, view_class, method)
            tool = getattr(view_class, "tool", "")
            yield Route(method.upper(), path, documented.get_tags()[0], documented.is_deprecated(), tool)


def _documented(handler: Any, view_class: Any, method: str) -> Any:
    """What `extend_schema` says of a handler."""
    kwargs: Mapping[str, Any] = handler.kwargs
    documented = kwargs["schema"]()
    documented.method, documented.view = method.upper(), view_class()
    documented.view.request, documented.view.kwargs = None, {}
    return documented
