"""Envelopes: nested on /api, flat elsewhere; never HTML, whatever went wrong and wherever."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.rest.problems import Problem, invalid, no_such_path, problem_of
from apps.rest.rendering import to_json


def nested(problem: Problem) -> dict[str, dict[str, str]]:
    """The envelope of /api."""
    return {"error": {"code": problem.code, "message": problem.message, "details": problem.details}}


def flat(problem: Problem) -> dict[str, str]:
    """The envelope of every other path."""
    return {"error": problem.details}


def is_nested(path: str, method: str | None) -> bool:
    """True where the nested envelope holds: POST /api/scan belongs to the other surface."""
    if path == "/api/scan":
        return method != "POST"
    return path == "/api" or path.startswith("/api/")


def envelope(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    """The body of an error in the envelope of the request's path."""
    return nested(problem) if is_nested(request.path, request.method) else flat(problem)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The error answer for a request that reached no view of ours."""
    return HttpResponse(
        to_json(envelope(request, problem)),
        status=problem.status,
        content_type="application/json",
        headers=problem.headers,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return answer(request, problem_of(exception) if exception else invalid("The request is malformed"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return answer(request, problem_of(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return answer(request, no_such_path(request.path))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return answer(request, Problem(403, "FORBIDDEN", "Insufficient permissions", "The CSRF token is missing"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; a database that is away is a 503."""
    return answer(request, problem_of(sys.exc_info()[1] or RuntimeError()))
