"""Proxies that a customer stored to use by name."""

from django.db import models

from apps.settings.proxy_url import PROTOCOLS
from apps.tenancy.models import CustomerModel


class ProxyProfile(CustomerModel):
    """A proxy of the customer's; its password lies in the vault, under this row."""

    name = models.CharField(max_length=128)
    protocol = models.CharField(max_length=8, choices=[(protocol, protocol) for protocol in PROTOCOLS])
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    auth_username = models.CharField(max_length=255, blank=True)
    # Known without opening the vault, for lists.
    has_auth_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(CustomerModel.Meta):
        indexes = [models.Index("customer", "created_at", name="egress_proxyprofile_made")]
