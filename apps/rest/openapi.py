"""What both OpenAPI documents have in common: limits, errors, Idempotency-Key, and how one is written."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import patched_settings
from rest_framework.exceptions import MethodNotAllowed, UnsupportedMediaType

from apps.rest.base import CustomerView
from apps.rest.errors import flat, is_nested, nested
from apps.rest.problems import (
    Problem,
    Refused,
    invalid,
    invalid_token,
    limits_reached,
    missing_scope,
    too_large,
)
from apps.rest.rendering import to_json
from opscurb.errors import Conflict, NotFound, Unavailable

# What may go wrong on any route, one of each status; the view itself says how it answers them.
ERRORS: tuple[BaseException, ...] = (
    Refused(invalid("limit: A valid integer is required.")),
    Refused(invalid_token("The API key is invalid or expired")),
    Refused(missing_scope("manage")),
    NotFound("finding", "660f9511-f3ac-52e5-b827-557766551111"),
    MethodNotAllowed("PATCH"),
    Conflict("The scan is already completed"),
    Refused(too_large(65536)),
    UnsupportedMediaType("text/plain"),
    Refused(limits_reached({"X-RateLimit-Limit": "100", "Retry-After": "12"})),
    RuntimeError(),
    Unavailable("The database does not answer"),
)
LIMIT_HEADERS = {
    "X-RateLimit-Limit": "Calls of the tighter window",
    "X-RateLimit-Remaining": "Calls left in it",
    "X-RateLimit-Reset": "Unix seconds at which it has room again",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of yours; for 24 hours the same request with it creates nothing a second time",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x20-\x7e]+$"},
}
SETTINGS: dict[str, Any] = {
    "SECURITY": [{"bearer": []}],
    "SORT_OPERATIONS": False,
}


def components(error: dict[str, Any]) -> dict[str, Any]:
    """The parts of a document that its operations refer to: the envelope of errors, and the bearer key."""
    return {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "schemas": {"Error": error},
    }


class Schema(AutoSchema):
    """Documents a view with all that holds for every view of its kind."""

    view: Any

    def get_operation(self, *where: Any) -> Any:
        """The operation of a route and method, completed."""
        operation = super().get_operation(*where)
        if operation is None:
            return None
        operation["summary"] = operation["description"].rstrip(".")
        self._add_bare_list(operation)
        self._add_examples(operation)
        is_customers = isinstance(self.view, CustomerView)
        if is_customers:
            self._add_headers(operation)
        for problem in map(self.view.problem_of, ERRORS):
            if self._may_answer(problem.status, is_customers):
                operation["responses"].setdefault(str(problem.status), self._error(problem))
        return operation

    def _add_bare_list(self, operation: dict[str, Any]) -> None:
        """Where a list is enveloped only on request, its answer may also be the `bare` array of its items."""
        item = getattr(self.get_response_serializers(), "bare", None)
        if item is not None:
            content = operation["responses"]["200"]["content"]["application/json"]
            name = self._get_serializer_name(item(), "response")
            array = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
            content["schema"] = {"oneOf": [array, content["schema"]]}

    def _add_examples(self, operation: dict[str, Any]) -> None:
        """Show the `example` of what comes in and of what goes out, where their shapes have one."""
        given, answered = self.get_request_serializer(), self.get_response_serializers()
        if isinstance(answered, dict):
            answered = next(iter(answered.values()))
        answers = (operation["responses"].get(status, {}) for status in ("200", "201"))
        for part, shape in ((operation.get("requestBody", {}), given), *((one, answered) for one in answers)):
            example = _example_of(shape)
            if example is not None and "content" in part:
                part["content"]["application/json"]["example"] = example

    def _add_headers(self, operation: dict[str, Any]) -> None:
        for answer in operation["responses"].values():
            answer["headers"] = {
                name: {"schema": {"type": "integer"}, "description": text}
                for name, text in LIMIT_HEADERS.items()
            }
        if self.method == "POST" and self.view.creates:
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)

    def _may_answer(self, status: int, is_customers: bool) -> bool:
        if not is_customers:
            return status in (405, 500)
        reads_body = self.method not in ("GET", "DELETE")
        only_where = {
            404: "{" in self.path or bool(getattr(self.view, "missing", "")),
            409: self.method != "GET" or getattr(self.view, "waits_for_work", False),
            413: reads_body,
            415: reads_body and is_nested(self.path, self.method),
        }
        return only_where.get(status, True)

    def _error(self, problem: Problem) -> dict[str, Any]:
        example = nested(problem) if is_nested(self.path, self.method) else flat(problem)
        content = {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}
        return {"description": problem.message, "content": {"application/json": content}}


def _example_of(shape: Any) -> Any:
    child = getattr(shape, "child", None)
    return getattr(shape, "example", None) if child is None else [_example_of(child)]


def document(routes: Sequence[Any], settings: dict[str, Any]) -> bytes:
    """The document of these routes as JSON."""
    # The library's settings are patched for the whole process, so no two threads may do it at once.
    with _writing, patched_settings(SETTINGS | settings):
        return to_json(SchemaGenerator(patterns=list(routes)).get_schema(request=None, public=True))


_writing = Lock()
