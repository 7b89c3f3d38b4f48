"""A customer's settings: one row, made at the first change."""

from django.db import models

from apps.tenancy.models import CustomerModel
from opscurb.policy import Policy

DEFAULTS = Policy()
# How long deliveries of webhooks are kept with their logs, unless the customer says otherwise.
DELIVERY_DAYS = 30


class TriggerMode(models.TextChoices):
    """When channels are told of a finished scan: always, or only when it found waste."""

    SCAN_COMPLETE = "scan_complete"
    WASTE_ONLY = "waste_only"


class ProxyMode(models.TextChoices):
    """Which way out calls for a customer take: straight, the platform's own, or a proxy of the customer's."""

    NONE = "none"
    SYSTEM = "system"
    CUSTOM = "custom"


class Settings(CustomerModel):
    """What a customer set; the proxy's URL itself lies in the vault, under this row."""

    currency = models.CharField(max_length=8, default="USD")
    api_timeout_seconds = models.PositiveSmallIntegerField(default=15)
    notification_trigger_mode = models.CharField(
        max_length=16, choices=TriggerMode, default=TriggerMode.WASTE_ONLY
    )
    notifications_enabled = models.BooleanField(default=True)
    proxy_mode = models.CharField(max_length=8, choices=ProxyMode, default=ProxyMode.NONE)
    proxy_url_masked = models.CharField(max_length=300, blank=True)
    cpu_percent = models.FloatField(default=DEFAULTS.cpu_percent)
    network_mb = models.FloatField(default=DEFAULTS.network_mb_per_day)
    lookback_days = models.PositiveIntegerField(default=DEFAULTS.metric_days)
    provider_policies = models.JSONField(default=dict)
    delivery_days = models.PositiveSmallIntegerField(default=DELIVERY_DAYS, db_default=DELIVERY_DAYS)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer"], name="settings_settings_once"),
        ]


class SavedView(CustomerModel):
    """A filter of findings by a name, for all of a customer's people; the query is as in the page's address."""

    name = models.CharField(max_length=64)
    query = models.CharField(max_length=2000)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer", "name"], name="settings_savedview_name"),
        ]
