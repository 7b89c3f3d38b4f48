"""Settings: general, network and scan policy, and the snapshot of the plan that clients call a license."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.recommendations.selectors import remaining_quota
from apps.rest.problems import Refused, invalid
from apps.settings import selectors, services
from apps.settings.listener import listener, refuse_bad_listener
from apps.v1.base import V1View
from apps.v1.settings_shapes import (
    GeneralBody,
    GeneralShape,
    LicenseShape,
    NetworkBody,
    NetworkShape,
    PolicyBody,
    PolicyShape,
)

NOTHING = "At least one settings field must be provided."
TAGS = ["settings"]


def given(body: type[Any], data: Any) -> dict[str, Any]:
    """The known fields of a body, null ones left out; raises Refused when none is left."""
    fields = {name: value for name, value in body.checked(data).items() if value is not None}
    if not fields:
        raise Refused(invalid(NOTHING))
    return fields


def shown_general(general: selectors.General) -> dict[str, Any]:
    """The general settings as the surface names them."""
    return {
        "currency": general.currency,
        "api_timeout_seconds": general.api_timeout_seconds,
        "runtime_plan_type": general.plan,
        "notification_trigger_mode": general.notification_trigger_mode,
        "notifications_enabled": general.notifications_enabled,
    }


def shown_network(network: selectors.ShownNetwork) -> dict[str, Any]:
    """The network settings, and the listener as it really is."""
    place = listener()
    return {
        **asdict(network),
        "api_bind_host": place.host,
        "api_port": place.port,
        "api_tls_enabled": place.is_tls,
    }


def change_general(data: Any) -> dict[str, Any]:
    """Change the general settings that a body gives, and show them; raises Refused and Invalid."""
    return shown_general(services.change_general(**given(GeneralBody, data)))


def shown_policy(policy: selectors.ScanPolicy) -> dict[str, Any]:
    """The scan policy: what holds everywhere, and what differs for a provider."""
    return {
        "global": {
            "cpu_percent": policy.cpu_percent,
            "network_mb": policy.network_mb,
            "lookback_days": policy.lookback_days,
        },
        "provider_policies": dict(policy.provider_policies),
    }


def change_policy(data: Any) -> dict[str, Any]:
    """Change the thresholds that a body gives, and show the policy; raises Refused and Invalid."""
    fields = PolicyBody.checked(data)
    thresholds = {name: value for name, value in (fields.get("global") or {}).items() if value is not None}
    if (days := fields.get("scan_threshold_days")) is not None:
        thresholds.setdefault("lookback_days", days)
    policies = fields.get("provider_policies")
    if not thresholds and policies is None:
        raise Refused(invalid(NOTHING))
    return shown_policy(services.change_scan_policy(thresholds, policies))


def shown_license(plan: selectors.License) -> dict[str, Any]:
    """The plan in the words of a license, with what is left of this month's explanations. Needs a scope."""
    return {
        "has_local_license": plan.is_paid,
        "plan_type": plan.plan_type,
        "is_trial": False,
        "trial_expires_at": None,
        "quota": remaining_quota(),
        "max_quota": plan.quota,
        "api_enabled": True,
        "resource_details_enabled": True,
        "message": plan.message,
    }


class General(V1View):
    """Settings that hold for all of your work."""

    @extend_schema(operation_id="get_general_settings", tags=TAGS, responses=GeneralShape)
    def get(self, request: Request) -> Response:
        """Get the general settings."""
        return Response(shown_general(selectors.general()))

    @extend_schema(
        operation_id="change_general_settings", tags=TAGS, request=GeneralBody, responses=GeneralShape
    )
    def patch(self, request: Request) -> Response:
        """Change the general settings that are given."""
        return Response(change_general(request.data))


class Network(V1View):
    """The way out that your scans and deliveries take, and the listener of the platform."""

    @extend_schema(operation_id="get_network_settings", tags=TAGS, responses=NetworkShape)
    def get(self, request: Request) -> Response:
        """Get the network settings."""
        return Response(shown_network(selectors.network_masked()))

    @extend_schema(
        operation_id="change_network_settings", tags=TAGS, request=NetworkBody, responses=NetworkShape
    )
    def patch(self, request: Request) -> Response:
        """Change the proxy; the listener's fields are checked and stay the platform's."""
        fields = given(NetworkBody, request.data)
        refuse_bad_listener(fields.get("api_bind_host"), fields.get("api_port"))
        changes = {name: fields[name] for name in ("proxy_mode", "proxy_url") if name in fields}
        return Response(
            shown_network(services.change_network(**changes) if changes else selectors.network_masked())
        )


class ScanPolicy(V1View):
    """Thresholds that your scans judge by."""

    @extend_schema(operation_id="get_scan_policy", tags=TAGS, responses=PolicyShape)
    def get(self, request: Request) -> Response:
        """Get the scan policy."""
        return Response(shown_policy(selectors.scan_policy()))

    @extend_schema(operation_id="change_scan_policy", tags=TAGS, request=PolicyBody, responses=PolicyShape)
    def patch(self, request: Request) -> Response:
        """Change the thresholds that are given; `provider_policies` replaces all that differed for providers."""
        return Response(change_policy(request.data))


class License(V1View):
    """Your plan, in the words of a license."""

    @extend_schema(operation_id="get_license", tags=TAGS, responses=LicenseShape)
    def get(self, request: Request) -> Response:
        """Get a snapshot of the plan."""
        return Response(shown_license(selectors.license()))
