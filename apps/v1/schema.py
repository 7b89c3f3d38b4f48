"""The OpenAPI 3.1 document of /v1 and of the routes that its clients know at the root."""

from functools import cache
from typing import Any

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.rest import openapi
from apps.rest.openapi import components
from apps.v1.base import V1View

DESCRIPTION = """The automation API of Cloud Waste Scanner, over the scans and findings of OpsCurb.

Send an API key as `Authorization: Bearer <key>`; only `GET /status` needs none. Times are Unix seconds, amounts
US dollars a month of 730 hours, identifiers opaque texts, errors `{"error": "<text>"}`. Lists are bare arrays cut at
`limit`; with `envelope=true` or a `cursor` they are `{"items", "page"}`, and `page.next_cursor` continues them. Fields
that are not known are ignored. Calls count against the limits of your plan, together with those to /api.
"""
ENVELOPE = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
SETTINGS: dict[str, Any] = {
    "TITLE": "OpsCurb automation API",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/v1",
    "APPEND_COMPONENTS": components(ENVELOPE),
}


@cache
def document() -> bytes:
    """The document as JSON; it is the same for everybody and for as long as the process lives."""
    # Imported late: the routes name this module's view.
    from apps.v1.urls import urlpatterns

    return openapi.document(urlpatterns, SETTINGS)


class Document(V1View):
    """The machine-readable document of this surface."""

    @extend_schema(operation_id="get_openapi", tags=["meta"], responses={200: dict})
    def get(self, request: Request) -> Response:
        """Get the OpenAPI document of this surface."""
        return Response(orjson.Fragment(document()))
