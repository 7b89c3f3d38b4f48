"""Changes what a customer set: only the given fields, one event a change."""

import re
from collections.abc import Mapping
from typing import Any

from apps.customers.selectors import plan_of
from apps.events.services import record
from apps.settings.models import ProxyMode, Settings, TriggerMode
from apps.settings.proxy_url import parse_proxy
from apps.settings.scan_policy import ScanPolicy, checked_policies, refuse_bad_global
from apps.settings.selectors import (
    PROXY_URL,
    TABLE,
    General,
    Retention,
    ShownNetwork,
    shown_general,
    shown_network,
    shown_policy,
    shown_retention,
)
from apps.tenancy.scope import current_customer
from apps.vault import services as vault
from opscurb.errors import Invalid

TRIGGER_MODES = tuple(TriggerMode.values)
PROXY_MODES = tuple(ProxyMode.values)
MOST_TIMEOUT_SECONDS = 600
_CURRENCY = re.compile(r"[A-Z0-9]{1,8}")


def change_general(**given: Any) -> General:
    """Change currency, api_timeout_seconds, notification_trigger_mode or notifications_enabled. Needs a scope."""
    if "currency" in given:
        given["currency"] = _currency(given["currency"])
    if given.get("notification_trigger_mode", TriggerMode.WASTE_ONLY) not in TRIGGER_MODES:
        raise Invalid("notification_trigger_mode must be scan_complete or waste_only.")
    if not 1 <= given.get("api_timeout_seconds", 1) <= MOST_TIMEOUT_SECONDS:
        raise Invalid(f"api_timeout_seconds must be between 1 and {MOST_TIMEOUT_SECONDS}.")
    return shown_general(_changed("general", hold(), given))


def change_network(proxy_mode: str | None = None, proxy_url: str | None = None) -> ShownNetwork:
    """Change the way out; a custom proxy's URL goes into the vault, and leaves it with the mode. Needs a scope."""
    if proxy_mode is not None and proxy_mode not in PROXY_MODES:
        raise Invalid("proxy_mode must be none, system or custom.")
    kept = hold()
    mode = proxy_mode or kept.proxy_mode
    if mode != ProxyMode.CUSTOM:
        if proxy_url:
            raise Invalid("proxy_url is taken only with proxy_mode=custom.")
        vault.forget(TABLE, kept.id, PROXY_URL)
        masked = ""
    elif proxy_url:
        masked = _keep_proxy(kept, proxy_url)
    elif proxy_url is None and kept.proxy_mode == ProxyMode.CUSTOM:
        masked = kept.proxy_url_masked
    else:
        raise Invalid("proxy_url is required when proxy_mode=custom.")
    return shown_network(_changed("network", kept, {"proxy_mode": mode, "proxy_url_masked": masked}))


def change_scan_policy(
    thresholds: Mapping[str, float | int], provider_policies: Any | None = None
) -> ScanPolicy:
    """Change some thresholds of every provider, or all that differs for providers. Needs a scope."""
    refuse_bad_global(thresholds)
    given: dict[str, Any] = dict(thresholds)
    if provider_policies is not None:
        given["provider_policies"] = checked_policies(provider_policies)
    return shown_policy(_changed("scan_policy", hold(), given))


def change_retention(delivery_days: int) -> Retention:
    """Change for how many days deliveries are kept, within what the plan allows. Needs a scope."""
    most = plan_of(current_customer()).delivery_days
    if not 1 <= delivery_days <= most:
        raise Invalid(f"must be between 1 and {most}, the most that your plan keeps", field="delivery_days")
    return shown_retention(_changed("retention", hold(), {"delivery_days": delivery_days}))


def hold() -> Settings:
    """The customer's row, made if there was none, locked until the transaction ends. Needs a scope."""
    customer_id = current_customer()
    # Of two first changes at a time one makes the row, and the other waits for it here.
    Settings.objects.bulk_create([Settings(customer_id=customer_id)], ignore_conflicts=True)
    return Settings.objects.select_for_update().get(customer_id=customer_id)


def _changed(part: str, kept: Settings, given: Mapping[str, Any]) -> Settings:
    before = {name: getattr(kept, name) for name in given}
    for name, value in given.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(given))
    record(f"settings.{part}_changed", target_type="settings", target_id=part, before=before, after=given)
    return kept


def _keep_proxy(kept: Settings, url: str) -> str:
    proxy = parse_proxy(url)
    vault.put(TABLE, kept.id, PROXY_URL, proxy.url)
    return proxy.masked


def _currency(text: str) -> str:
    currency = text.strip().upper()
    if not _CURRENCY.fullmatch(currency):
        raise Invalid("currency must be 1 to 8 letters or digits.")
    return currency
