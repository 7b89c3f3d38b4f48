"""The OpenAPI 3.0.3 document of /api, and the page that makes it readable."""

from functools import cache
from threading import Lock
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path
from django.views import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from apps.rest.base import PublicView
from apps.rest.errors import answer
from apps.rest.problems import problem_of
from apps.rest.rendering import to_json

DESCRIPTION = """Scans, findings and what to do about them.

Send an API key as `Authorization: Bearer <key>`. Calls count against an hourly and a minute limit of your plan;
`X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` describe the tighter one. Amounts are US dollars a
month of 730 hours, times are ISO 8601 in UTC. Lists take `limit` and `offset`, or the `next_cursor` of the page before.
"""
# Which answer stands for which status; the envelope is the same for all of them.
ERRORS = {
    "400": ("VALIDATION_ERROR", "Request validation failed", "limit: must be at most 100"),
    "401": ("INVALID_TOKEN", "Authentication failed", "The API key is invalid or expired"),
    "403": ("FORBIDDEN", "Insufficient permissions", "This key does not have the scope 'manage'"),
    "404": (
        "RESOURCE_NOT_FOUND",
        "Finding not found",
        "No finding with ID 660f9511-f3ac-52e5-b827-557766551111",
    ),
    "405": ("METHOD_NOT_ALLOWED", "Method not allowed", 'Method "PATCH" not allowed.'),
    "409": ("CONFLICT", "Conflict with the current state", "The scan is already completed"),
    "413": ("PAYLOAD_TOO_LARGE", "Payload too large", "The body may have at most 1000000 bytes"),
    "415": ("UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "Send the body as application/json"),
    "429": (
        "RATE_LIMIT_EXCEEDED",
        "Too many requests",
        "100 calls are used up; try again in 12 seconds",
    ),
    "500": (
        "INTERNAL_ERROR",
        "Internal server error",
        "The error was recorded; please try again",
    ),
    "503": (
        "SERVICE_UNAVAILABLE",
        "Service temporarily unavailable",
        "The database does not answer",
    ),
}
ENVELOPE = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {name: {"type": "string"} for name in ("code", "message", "details")},
        }
    },
}
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


def with_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Adds to every operation what holds for all of them: errors, limit headers, Idempotency-Key."""
    result["components"].setdefault("schemas", {})["Error"] = ENVELOPE
    for route, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete(operation, route, method)
    return result


def _complete(operation: dict[str, Any], route: str, method: str) -> None:
    answers = operation["responses"]
    operation["summary"] = operation["description"].rstrip(".")
    if operation.get("security"):
        for answer in answers.values():
            answer["headers"] = {
                name: {"schema": {"type": "integer"}, "description": text}
                for name, text in LIMIT_HEADERS.items()
            }
    if "201" in answers:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    for status in _errors_of(operation, route, method):
        answers.setdefault(status, _error(*ERRORS[status]))


def _errors_of(operation: dict[str, Any], route: str, method: str) -> list[str]:
    if not operation.get("security"):
        return ["405", "500"]
    writing = method not in ("get", "delete")
    further = {"404": "{" in route, "409": method != "get", "413": writing, "415": writing}
    return [status for status in ERRORS if further.get(status, True)]


def _error(code: str, message: str, details: str) -> dict[str, Any]:
    example = {"error": {"code": code, "message": message, "details": details}}
    content = {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}
    return {"description": message, "content": {"application/json": content}}


SETTINGS: dict[str, Any] = {
    "TITLE": "OpsCurb API",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": "/api",
    "SECURITY": [{"bearer": []}],
    "APPEND_COMPONENTS": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "PATH_CONVERTER_OVERRIDES": {"id": OpenApiTypes.UUID},
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "apps.api.schema.with_errors"],
    "SORT_OPERATIONS": False,
    "ENUM_NAME_OVERRIDES": {
        "ScanStatus": "apps.api.scans.STATUSES",
        "AccountStatus": "apps.api.aws_accounts.STATUSES",
        "FindingState": "apps.api.findings.STATES",
        "Severity": "apps.api.findings.SEVERITIES",
        "Category": "apps.api.findings.CATEGORIES",
        "Scope": "apps.customers.services.SCOPES",
    },
}


@cache
def document() -> bytes:
    """The document as JSON; it is the same for everybody and for as long as the process lives."""
    routes = [path("api/", include("apps.api.urls"))]
    # The library's settings are patched for the whole process, so no two threads may do it at once.
    with _building, patched_settings(SETTINGS):
        return to_json(SchemaGenerator(patterns=routes).get_schema(request=None, public=True))


_building = Lock()


class Document(PublicView):
    """The machine-readable document; needs no key."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The OpenAPI document."""
        return Response(orjson.Fragment(document()))


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpsCurb API</title>
<link rel="icon" href="{favicon}">
<link rel="stylesheet" href="{css}">
</head>
<body>
<div id="docs" data-document="/api/openapi.json"></div>
<script src="{bundle}"></script>
<script src="{start}"></script>
</body>
</html>
"""


class Docs(View):
    """The document as a page to read and try; everything that it loads comes from this host."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        swagger = "drf_spectacular_sidecar/swagger-ui-dist"
        return HttpResponse(
            PAGE.format(
                favicon=static(f"{swagger}/favicon-32x32.png"),
                css=static(f"{swagger}/swagger-ui.css"),
                bundle=static(f"{swagger}/swagger-ui-bundle.js"),
                start=static("api/docs.js"),
            )
        )

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Errors are JSON here too."""
        response = answer(request, problem_of(MethodNotAllowed(str(request.method))))
        response["Allow"] = "GET, HEAD, OPTIONS"
        return response
