"""The views that every route is built on: who calls, may they, how often, in whose scope."""

from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any, ClassVar

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.customers import limits
from apps.customers.callers import Caller
from apps.events.actor import acting
from apps.rest.callers import actor_of, address_of, caller_of
from apps.rest.errors import envelope
from apps.rest.input import JsonParser, refuse_unreadable
from apps.rest.once import answer_once
from apps.rest.problems import INTERNAL, Problem, Refused, limits_reached, missing_scope, problem_of
from apps.rest.rendering import JsonRenderer
from apps.tenancy.postgresql.patience import patience
from apps.tenancy.scope import scope

log = structlog.get_logger(__name__)

# Statements take milliseconds; a database that keeps a request waiting longer than this is as good as away.
DATABASE_SECONDS = 2.0


class AlwaysJson(BaseContentNegotiation):
    """Answers JSON whatever the Accept header says, and takes only what a parser knows."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser of the body's media type."""
        media_type = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The one renderer there is."""
        return renderers[0], renderers[0].media_type


class PublicView(APIView):
    """A route without a key: JSON in, JSON out, errors in the envelope of its path."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    parser_classes = (JsonParser,)
    renderer_classes = (JsonRenderer,)
    content_negotiation_class = AlwaysJson

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let every line logged from here on name the caller's address."""
        structlog.contextvars.bind_contextvars(ip=address_of(request._request))
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """The error answer to whatever was raised."""
        problem = self.problem_of(exc)
        if problem is INTERNAL:
            log.error("api.unforeseen", exc_info=exc)
        headers = dict(problem.headers)
        if problem.status == 405:
            headers["Allow"] = ", ".join(self.allowed_methods)
        response = Response(envelope(self.request, problem), status=problem.status, headers=headers)
        response.exception = True
        return response

    def problem_of(self, error: BaseException) -> Problem:
        """What an exception means; a surface with sentences of its own puts them here."""
        return problem_of(error)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Say how long the answer is, unless it is written while it is sent: then it goes out in chunks."""
        finished: Response = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(finished, Response):
            finished.add_post_render_callback(_with_length)
        return finished

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Names the methods of the route."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


def _with_length(response: Any) -> None:
    # An answer that by its status has no body must not name a length.
    if response.status_code != 204:
        response.headers["Content-Length"] = str(len(response.content))


class CustomerView(PublicView):
    """A route for customers: finds out who calls, counts the call, and works in the caller's scope."""

    # The scope that a key needs, by method; reading is `read`, all else `manage` unless a view says otherwise.
    needs: ClassVar[Mapping[str, str]] = {}
    # False for work that calls other systems, which opens its own short scopes around them.
    in_scope: ClassVar[bool] = True
    # True where POST creates something, and an Idempotency-Key keeps it from creating it twice.
    creates: ClassVar[bool] = False
    # True where reading may come before what is read was made: then it is a 409.
    waits_for_work: ClassVar[bool] = False

    caller: Caller
    usage: limits.Usage | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """DRF's dispatch, with the work inside the caller's scope so that an error undoes all of it."""
        self.args, self.kwargs = args, kwargs
        self.request = asked = self.initialize_request(request, *args, **kwargs)
        self.headers: dict[str, str] = {}
        with patience(DATABASE_SECONDS):
            try:
                self.initial(asked, *args, **kwargs)
                response = self._work(
                    asked, {name: self.identify(name, value) for name, value in kwargs.items()}
                )
            except Exception as error:
                response = self.handle_exception(error)
        self.response = self.finalize_response(asked, response, *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whom and what we must, cheapest first."""
        super().initial(request, *args, **kwargs)
        if request.method == "OPTIONS":
            return
        self.caller = caller = self.authenticated(request)
        self.usage = limits.spend(
            caller.customer_id, caller.rate_per_hour, caller.rate_per_minute, caller.key_id
        )
        if not self.usage.allowed:
            raise Refused(limits_reached(self.usage.headers))
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        needed = self.scope_needed(str(request.method))
        if needed not in caller.scopes:
            raise Refused(missing_scope(needed))
        refuse_unreadable(request, self.parser_classes[0].max_bytes)
        if request.method in ("POST", "PUT", "PATCH"):
            # Parsed here, so that a malformed body never opens a transaction.
            _ = request.data

    def authenticated(self, request: Request) -> Caller:
        """Who calls; raises Refused."""
        return caller_of(request)

    def identify(self, name: str, value: str) -> Any:
        """What a segment of the path stands for; raises Refused for what it never can."""
        return value

    def scope_needed(self, method: str) -> str:
        """The scope that a key needs for a method."""
        reading = method in ("GET", "HEAD")
        return self.needs.get("GET" if reading else method, "read" if reading else "manage")

    def _work(self, request: Request, identifiers: dict[str, Any]) -> Response:
        if request.method == "OPTIONS":
            return self.options(request)
        handler = partial(getattr(self, str(request.method).lower()), request, **identifiers)
        place = scope(self.caller.customer_id) if self.in_scope else nullcontext()
        with acting(actor_of(request, self.caller)), place:
            # A view with scopes of its own keeps the answer where it creates, since both are one transaction.
            kept = self.creates and self.in_scope and request.method == "POST"
            return answer_once(request, handler) if kept else handler()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Every answer to a known caller says how much of its limits is left."""
        finished: Response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.usage.headers if self.usage else {}).items():
            finished[name] = value
        finished["Cache-Control"] = "no-store"
        return finished
