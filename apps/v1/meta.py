"""What the surface tells of itself: that it runs, what it offers, what clients may rely on."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

import opscurb
from apps.customers.selectors import plan_of
from apps.rest.base import PublicView
from apps.settings.listener import listener
from apps.v1 import inventory
from apps.v1.base import V1View
from apps.v1.meta_shapes import CapabilitiesShape, CompatibilityShape, ErrorModelShape, StatusShape

API_VERSION = "v1"
TAGS = ["meta"]
MEANINGS = {
    400: "validation_error",
    401: "auth_required_or_invalid_token",
    403: "license_policy_forbidden",
    404: "resource_not_found",
    409: "conflict",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
}
WEBHOOK_SIGNING = {
    "algorithm": "hmac-sha256",
    "headers": [
        "X-CWS-Event",
        "X-CWS-Timestamp",
        "X-CWS-Signature",
        "X-CWS-Signature-Previous",
        "X-CWS-Delivery",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    ],
    "signed_payload": "<timestamp>.<raw body>",
    "replay_window_seconds": 300,
}


class Status(PublicView):
    """Whether the service runs and how it is reached; needs no key."""

    @extend_schema(operation_id="get_status", tags=TAGS, auth=[], responses=StatusShape)
    def get(self, request: Request) -> Response:
        """Get the status of the service."""
        place = listener()
        return Response(
            {
                "status": "running",
                "version": opscurb.__version__,
                "api_version": API_VERSION,
                "listen_host": place.host,
                "listen_port": place.port,
                "transport": "https" if place.is_tls else "http",
                "tls_enabled": place.is_tls,
                "self_signed_tls": False,
                "base_url": place.base_url,
                "api_enabled": True,
                "remote_auth": "bearer_token_required",
                "loopback_without_token": False,
            }
        )


class Capabilities(V1View):
    """What this surface offers, in groups."""

    @extend_schema(operation_id="get_capabilities", tags=TAGS, responses=CapabilitiesShape)
    def get(self, request: Request) -> Response:
        """List the groups of routes and whether your plan includes them."""
        plan = plan_of(self.caller.customer_id)
        return Response({"api_version": API_VERSION, "groups": inventory.groups(plan)})


class Compatibility(V1View):
    """What clients may rely on."""

    @extend_schema(operation_id="get_compatibility", tags=TAGS, responses=CompatibilityShape)
    def get(self, request: Request) -> Response:
        """Get the rules by which this surface changes."""
        return Response(
            {
                "api_version": API_VERSION,
                "stability": "additive",
                "compatibility_policy": {
                    "breaking_changes": "Only under another version prefix; /v1 goes on as it is",
                    "additive_changes": "Fields, routes and values may come at any time: ignore what you do not know",
                    "deprecated_routes": [str(route) for route in inventory.routes() if route.is_deprecated],
                    "minimum_notice_days": 90,
                    "pagination": {
                        "legacy_array_default": True,
                        "envelope_opt_in": "envelope=true",
                        "cursor_field": "page.next_cursor",
                    },
                    "webhook_signing": WEBHOOK_SIGNING,
                },
            }
        )


class ErrorModel(V1View):
    """How this surface says that something went wrong."""

    @extend_schema(operation_id="get_error_model", tags=TAGS, responses=ErrorModelShape)
    def get(self, request: Request) -> Response:
        """Get the envelope of errors and what each status means."""
        return Response(
            {
                "error_envelope": {"error": "<text>"},
                "notes": [
                    "Every error is one JSON object with the text in `error`, whatever the status",
                    "Decide by the status; texts are for people and may be reworded",
                    "429 and 503 say in Retry-After how many seconds to wait",
                ],
                "common_status_codes": [
                    {"status": status, "meaning": meaning} for status, meaning in MEANINGS.items()
                ],
            }
        )
