"""The OpenAPI 3.0.3 document of /api, and the page that makes it readable."""

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path
from django.views import View
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from apps.rest import openapi
from apps.rest.base import PublicView
from apps.rest.errors import answer
from apps.rest.openapi import components
from apps.rest.problems import problem_of

DESCRIPTION = """Scans, findings and what to do about them.

Send an API key as `Authorization: Bearer <key>`. Calls count against an hourly and a minute limit of your plan;
`X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` describe the tighter one. Amounts are US dollars a
month of 730 hours, times are ISO 8601 in UTC. Lists take `limit` and `offset`, or the `next_cursor` of the page before.
"""
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
SETTINGS: dict[str, Any] = {
    "TITLE": "OpsCurb API",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": "/api",
    "APPEND_COMPONENTS": components(ENVELOPE),
    "PATH_CONVERTER_OVERRIDES": {"id": OpenApiTypes.UUID},
    "ENUM_NAME_OVERRIDES": {
        "ScanStatus": "apps.api.scans.STATUSES",
        "AccountStatus": "apps.api.aws_accounts.STATUSES",
        "FindingState": "apps.api.findings.STATES",
        "Verdict": "apps.api.findings.VERDICTS",
        "Severity": "apps.api.findings.SEVERITIES",
        "Category": "apps.api.findings.CATEGORIES",
        "Scope": "apps.customers.services.SCOPES",
    },
}


@cache
def document() -> bytes:
    """The document as JSON; it is the same for everybody and for as long as the process lives."""
    return openapi.document([path("api/", include("apps.api.urls"))], SETTINGS)


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
