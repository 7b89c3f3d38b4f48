"""What the routes of settings take and answer."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.customers.plans import PLANS
from apps.rest.input import Checked, Text, Whole, YesNo
from apps.settings.listener import MOST_PORT
from apps.settings.scan_policy import MOST_CPU_PERCENT, MOST_NETWORK_MB
from apps.settings.services import MOST_TIMEOUT_SECONDS, PROXY_MODES, TRIGGER_MODES
from opscurb.policy import MOST_LOOKBACK_DAYS

# What is null was not given: clients send it for what they leave alone.
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
PROXY_URL = "`protocol://[user:password@]host:port` with http, https, socks5 or socks5h; needed for `custom`"


class Number(serializers.FloatField):
    """A number of a JSON body, whole or not: no text that looks like one."""

    def to_internal_value(self, data: Any) -> float:
        """The number; raises ValidationError."""
        if type(data) not in (int, float):
            self.fail("invalid")
        value: float = super().to_internal_value(data)
        return value


@extend_schema_field({"type": "string", "enum": list(TRIGGER_MODES)})
class TriggerMode(Text):
    """A trigger mode; the service refuses others in the known words."""


@extend_schema_field({"type": "string", "enum": list(PROXY_MODES)})
class ProxyMode(Text):
    """A proxy mode; the service refuses others in the known words."""


@extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
class Policies(serializers.JSONField):
    """Policies by provider; the service looks into them."""


class GeneralBody(Checked):
    """General settings to change."""

    currency = Text(
        max_length=8,
        help_text="Letters or digits; it is for what people read, amounts here stay US dollars",
        **OPTIONAL,
    )
    api_timeout_seconds = Whole(
        min_value=1,
        max_value=MOST_TIMEOUT_SECONDS,
        help_text="How long a call to a cloud may take",
        **OPTIONAL,
    )
    notification_trigger_mode = TriggerMode(allow_blank=True, **OPTIONAL)
    notifications_enabled = YesNo(help_text="False silences all channels", **OPTIONAL)

    example: ClassVar[dict[str, Any]] = {
        "currency": "EUR",
        "api_timeout_seconds": 15,
    }


class NetworkBody(Checked):
    """Network settings to change."""

    proxy_mode = ProxyMode(
        allow_blank=True,
        help_text="Straight out, the way that the platform itself takes, or a proxy of yours",
        **OPTIONAL,
    )
    proxy_url = Text(allow_blank=True, help_text=PROXY_URL, **OPTIONAL)
    api_bind_host = Text(allow_blank=True, help_text="Checked, and never applied", **OPTIONAL)
    api_port = Whole(min_value=1, max_value=MOST_PORT, help_text="Checked, and never applied", **OPTIONAL)
    api_tls_enabled = YesNo(help_text="Checked, and never applied", **OPTIONAL)

    example: ClassVar[dict[str, Any]] = {
        "proxy_mode": "none",
        "api_tls_enabled": True,
    }


class ThresholdsBody(Checked):
    """Thresholds of every provider to change."""

    cpu_percent = Number(
        min_value=0,
        max_value=MOST_CPU_PERCENT,
        help_text="More than 0: a daily peak up to this is idle",
        **OPTIONAL,
    )
    network_mb = Number(
        min_value=0, max_value=MOST_NETWORK_MB, help_text="Megabytes a day up to this are idle", **OPTIONAL
    )
    lookback_days = Whole(
        min_value=1,
        max_value=MOST_LOOKBACK_DAYS,
        help_text="How long something must have been idle; less than 7 counts as 7, so that no weekend is waste",
        **OPTIONAL,
    )


class PolicyBody(Checked):
    """A scan policy to change."""

    provider_policies = Policies(
        help_text="By provider the same three names, or any threshold of the engine; replaces all that was there,"
        " null values are left out, unknown names are kept without effect",
        **OPTIONAL,
    )
    scan_threshold_days = Whole(
        min_value=1,
        max_value=MOST_LOOKBACK_DAYS,
        help_text="Another name of global.lookback_days",
        **OPTIONAL,
    )

    example: ClassVar[dict[str, Any]] = {
        "global": {"cpu_percent": 3.0, "network_mb": 8.0, "lookback_days": 14}
    }

    def get_fields(self) -> dict[str, Any]:
        """The fields; one of them has a name that a class body cannot give."""
        return {"global": ThresholdsBody(**OPTIONAL), **super().get_fields()}


class GeneralShape(serializers.Serializer):
    """The general settings."""

    currency = serializers.CharField()
    api_timeout_seconds = serializers.IntegerField()
    runtime_plan_type = serializers.ChoiceField(list(PLANS), help_text="Read only")
    notification_trigger_mode = serializers.ChoiceField(TRIGGER_MODES)
    notifications_enabled = serializers.BooleanField()

    example: ClassVar[dict[str, Any]] = {
        "currency": "EUR",
        "api_timeout_seconds": 15,
        "runtime_plan_type": "pro",
        "notification_trigger_mode": "waste_only",
        "notifications_enabled": True,
    }


class NetworkShape(serializers.Serializer):
    """The network settings."""

    proxy_mode = serializers.ChoiceField(PROXY_MODES)
    proxy_url_masked = serializers.CharField(
        allow_null=True, help_text="`protocol://host:port`; null unless the mode is `custom`"
    )
    api_bind_host = serializers.CharField(help_text="The host that clients reach the platform at")
    api_port = serializers.IntegerField()
    api_tls_enabled = serializers.BooleanField()

    example: ClassVar[dict[str, Any]] = {
        "proxy_mode": "custom",
        "proxy_url_masked": "http://proxy.example.com:8080",
        "api_bind_host": "api.opscurb.com",
        "api_port": 443,
        "api_tls_enabled": True,
    }


class ThresholdsShape(serializers.Serializer):
    """The thresholds of every provider."""

    cpu_percent = serializers.FloatField()
    network_mb = serializers.FloatField()
    lookback_days = serializers.IntegerField()


class PolicyShape(serializers.Serializer):
    """The scan policy."""

    provider_policies = serializers.DictField(child=serializers.DictField())

    example: ClassVar[dict[str, Any]] = {
        "global": {"cpu_percent": 3.0, "network_mb": 8.0, "lookback_days": 14},
        "provider_policies": {"aws": {"cpu_percent": 5.0}},
    }

    def get_fields(self) -> dict[str, Any]:
        """The fields; one of them has a name that a class body cannot give."""
        return {"global": ThresholdsShape(), **super().get_fields()}


class LicenseShape(serializers.Serializer):
    """The plan, in the words of a license."""

    has_local_license = serializers.BooleanField(help_text="True for a plan that is paid for")
    plan_type = serializers.ChoiceField(list(PLANS))
    is_trial = serializers.BooleanField(help_text="There are no trials: always false")
    trial_expires_at = serializers.IntegerField(allow_null=True)
    quota = serializers.IntegerField(
        allow_null=True,
        help_text="AI explanations that are left of this calendar month; null without a limit",
    )
    max_quota = serializers.IntegerField(allow_null=True, help_text="Those that the plan includes a month")
    api_enabled = serializers.BooleanField()
    resource_details_enabled = serializers.BooleanField()
    message = serializers.CharField(help_text="What the quota counts")

    example: ClassVar[dict[str, Any]] = {
        "has_local_license": True,
        "plan_type": "pro",
        "is_trial": False,
        "trial_expires_at": None,
        "quota": 455,
        "max_quota": 500,
        "api_enabled": True,
        "resource_details_enabled": True,
        "message": "500 AI explanations a month",
    }
