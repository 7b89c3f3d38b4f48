"""Errors as a browser is shown them; programs get the envelopes of their surface."""

import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from apps.rest import errors
from apps.rest.problems import Problem, no_such_path, problem_of

# What is read by programs alone, whatever they say they accept.
FOR_PROGRAMS = ("/api", "/v1", "/status", "/scan", "/health", "/ready")
WHAT_NOW = {
    403: "Ask an owner or an admin of your organisation for another role.",
    404: "The link may be old, or what it led to was removed or belongs to another organisation.",
    409: "Go back, reload the page and look at how things are now.",
    503: "Try again in a moment.",
}
OTHERWISE = "Go back and try again."


def wants_page(request: HttpRequest) -> bool:
    """True for a browser that asks for a page."""
    path = request.path
    if any(path == prefix or path.startswith(f"{prefix}/") for prefix in FOR_PROGRAMS):
        return False
    return "text/html" in request.headers.get("Accept", "") or bool(getattr(request, "htmx", False))


def error_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A page that says what went wrong and what to do about it."""
    context = {"problem": problem, "what_now": WHAT_NOW.get(problem.status, OTHERWISE)}
    text = render_to_string("dashboard/error.html", context, request)
    return HttpResponse(text, status=problem.status, headers=problem.headers)


def _answered(request: HttpRequest, problem: Problem, otherwise: Callable[[], HttpResponse]) -> HttpResponse:
    return error_page(request, problem) if wants_page(request) else otherwise()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return _answered(request, problem_of(exception), lambda: errors.bad_request(request, exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return _answered(request, problem_of(exception), lambda: errors.forbidden(request, exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return _answered(request, no_such_path(request.path), lambda: errors.not_found(request, exception))


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer to an address, or a person, who tries too often; the route that asks is for people alone."""
    again = {"Retry-After": "60"}
    often = Problem(429, "RATE_LIMIT_EXCEEDED", "Too many tries", "Wait a few minutes, then try again", again)
    return error_page(request, often)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    stale = Problem(403, "FORBIDDEN", "The form has expired", "Reload the page and send it again")
    return _answered(request, stale, lambda: errors.csrf_failed(request, reason))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; a database that is away is a 503."""
    problem = problem_of(sys.exc_info()[1] or RuntimeError())
    return _answered(request, problem, lambda: errors.server_error(request))
