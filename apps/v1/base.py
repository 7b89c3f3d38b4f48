"""What is common to the routes of /v1: flat errors in known words, small bodies, opaque identifiers."""

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request

from apps.customers.callers import Caller
from apps.customers.limits import spend_failure
from apps.rest.base import AlwaysJson, CustomerView
from apps.rest.callers import address_of
from apps.rest.ids import is_id
from apps.rest.input import JsonParser
from apps.rest.problems import Problem, Refused, too_many_failures
from opscurb.errors import NotFound

UNAUTHENTICATED = "Missing or invalid bearer token. Use `Authorization: Bearer <api_access_token>`."


class SmallJsonParser(JsonParser):
    """Bodies of this surface are small."""

    max_bytes = 64 * 1024


class AnyBody(AlwaysJson):
    """Reads every body as JSON: clients of this surface never had to name its type."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The one parser there is."""
        return parsers[0]


class V1View(CustomerView):
    """A route of /v1 for customers."""

    parser_classes = (SmallJsonParser,)
    content_negotiation_class = AnyBody
    # The known sentence for what is not there, is somebody else's, or never could be an identifier.
    missing: ClassVar[str] = ""

    def authenticated(self, request: Request) -> Caller:
        """Who calls; an address that failed too often is told to wait, but a good key is never held up."""
        try:
            return super().authenticated(request)
        except Refused as refused:
            usage = spend_failure(address_of(request._request) or "unknown")
            if usage.allowed:
                raise
            raise Refused(too_many_failures(usage.retry_seconds)) from refused

    def identify(self, name: str, value: str) -> UUID:
        """The UUID behind an opaque identifier; any other text was given to nothing."""
        if not is_id(value):
            raise NotFound(name, value)
        return UUID(value)

    def problem_of(self, error: BaseException) -> Problem:
        """The answer to an exception, in the words that clients of this surface know."""
        problem = super().problem_of(error)
        if problem.status == 401:
            return replace(problem, details=UNAUTHENTICATED)
        if isinstance(error, NotFound) and self.missing:
            return replace(problem, details=self.missing)
        return problem
