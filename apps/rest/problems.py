"""What went wrong, as status, code and text: one answer for every exception that can reach a surface."""

from dataclasses import dataclass, field
from functools import singledispatch

import psycopg
import redis
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import Http404
from rest_framework import exceptions as rest

from opscurb import errors

RETRY_SECONDS = 5
# An answer does not echo a hostile request at its full length.
MAX_DETAILS = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer before an envelope is chosen for it."""

    status: int
    code: str
    message: str
    details: str
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Carries a ready problem from anywhere in a view to its answer."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.details)


INTERNAL = Problem(500, "INTERNAL_ERROR", "Internal server error", "The error was recorded; please try again")


def invalid(details: str) -> Problem:
    """A request that breaks a rule; the details name the field."""
    return Problem(400, "VALIDATION_ERROR", "Request validation failed", details[:MAX_DETAILS])


def invalid_token(details: str) -> Problem:
    """A missing, unknown, expired or revoked key; which of these it was is not told."""
    headers = {"WWW-Authenticate": 'Bearer realm="OpsCurb"'}
    return Problem(401, "INVALID_TOKEN", "Authentication failed", details, headers)


def missing_scope(scope: str) -> Problem:
    """A valid key that was not given the scope that a route needs."""
    return Problem(
        403, "FORBIDDEN", "Insufficient permissions", f"This key does not have the scope '{scope}'"
    )


def no_such_path(path: str) -> Problem:
    """No route has this path."""
    return Problem(404, "RESOURCE_NOT_FOUND", "Resource not found", f"No resource at {path[:200]}")


def limits_reached(headers: dict[str, str]) -> Problem:
    """The customer's calls of this minute or hour are used up."""
    details = (
        f"{headers['X-RateLimit-Limit']} calls are used up; try again in {headers['Retry-After']} seconds"
    )
    return Problem(429, "RATE_LIMIT_EXCEEDED", "Too many requests", details, headers)


def too_many_failures(retry_seconds: int) -> Problem:
    """One address sent more bad keys within a minute than anyone mistypes."""
    return Problem(
        429,
        "RATE_LIMIT_EXCEEDED",
        "Too many requests",
        "Too many authentication failures. Retry in about one minute.",
        {"Retry-After": str(retry_seconds)},
    )


def too_large(limit: int) -> Problem:
    """A body over the limit of its surface."""
    return Problem(413, "PAYLOAD_TOO_LARGE", "Payload too large", f"The body may have at most {limit} bytes")


def unavailable(details: str, retry_seconds: int = RETRY_SECONDS) -> Problem:
    """A part we depend on does not answer."""
    headers = {"Retry-After": str(retry_seconds)}
    return Problem(503, "SERVICE_UNAVAILABLE", "Service temporarily unavailable", details, headers)


@singledispatch
def problem_of(error: BaseException) -> Problem:
    """The answer to an exception; whatever nobody foresaw is a 500 without any of its words."""
    return INTERNAL


@problem_of.register
def _(error: Refused) -> Problem:
    return error.problem


@problem_of.register
def _(error: errors.NotFound) -> Problem:
    kind = error.kind[:1].upper() + error.kind[1:]
    return Problem(404, "RESOURCE_NOT_FOUND", f"{kind} not found", str(error))


@problem_of.register
def _(error: errors.Invalid) -> Problem:
    return invalid(f"{error.field}: {error}" if error.field else str(error))


@problem_of.register
def _(error: errors.Conflict) -> Problem:
    return Problem(409, "CONFLICT", "Conflict with the current state", str(error))


@problem_of.register
def _(error: errors.Forbidden) -> Problem:
    return Problem(403, "FORBIDDEN", "Insufficient permissions", str(error))


@problem_of.register
def _(error: errors.PlanTooLow) -> Problem:
    return Problem(403, "INSUFFICIENT_TIER", "A higher subscription tier is required", str(error))


@problem_of.register
def _(error: errors.QuotaExceeded) -> Problem:
    return Problem(403, "QUOTA_EXCEEDED", "Quota exceeded", str(error))


@problem_of.register
def _(error: errors.ProviderDenied) -> Problem:
    return invalid(str(error))


@problem_of.register
def _(error: errors.Unavailable) -> Problem:
    return unavailable(str(error), error.retry_after_seconds)


@problem_of.register(Http404)
def _(error: Http404) -> Problem:
    return Problem(404, "RESOURCE_NOT_FOUND", "Resource not found", "There is nothing here")


@problem_of.register(PermissionDenied)
def _(error: PermissionDenied) -> Problem:
    return Problem(403, "FORBIDDEN", "Insufficient permissions", "This is not allowed")


@problem_of.register(SuspiciousOperation)
def _(error: SuspiciousOperation) -> Problem:
    return invalid("The request is malformed")


@problem_of.register(RequestDataTooBig)
def _(error: RequestDataTooBig) -> Problem:
    return Problem(413, "PAYLOAD_TOO_LARGE", "Payload too large", "The body is too large")


@problem_of.register(rest.MethodNotAllowed)
def _(error: rest.MethodNotAllowed) -> Problem:
    return Problem(405, "METHOD_NOT_ALLOWED", "Method not allowed", str(error.detail))


@problem_of.register(rest.UnsupportedMediaType)
def _(error: rest.UnsupportedMediaType) -> Problem:
    return Problem(
        415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "Send the body as application/json"
    )


@problem_of.register(rest.ParseError)
def _(error: rest.ParseError) -> Problem:
    return invalid(str(error.detail))


@problem_of.register
def _(error: redis.RedisError) -> Problem:
    # Where something counts on it: tries to sign in are not taken while nobody can count them.
    return unavailable("A part of the service does not answer")


# Only these mean that the database is away; others (a broken constraint, say) are faults of ours.
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)
# Postgres' own words for "somebody else holds it" and "that took too long".
_BUSY = {
    "55P03": "The resource is being changed by another request",
    "40001": "The resource is being changed by another request",
    "40P01": "The resource is being changed by another request",
    "57014": "The request took too long",
}
# Two requests made the same thing at once, and one came second.
_TAKEN = "23505"


@problem_of.register(DatabaseError)
@problem_of.register(psycopg.Error)
def _(error: Exception) -> Problem:
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state == _TAKEN:
        return problem_of(errors.Conflict("There is one like this already"))
    if state in _BUSY:
        return unavailable(_BUSY[state], 1)
    return unavailable("The database does not answer") if isinstance(cause, _AWAY) else INTERNAL
