"""Reads what a customer set, and the defaults where they set nothing; reading writes no row."""

from dataclasses import dataclass, field
from uuid import UUID

from apps.customers.plans import PLANS, Plan
from apps.customers.selectors import plan_of
from apps.settings.models import DELIVERY_DAYS, ProxyMode, Settings
from apps.settings.scan_policy import ScanPolicy
from apps.tenancy.scope import current_customer
from apps.vault.services import read
from opscurb.policy import Policy

TABLE = "settings_settings"
PROXY_URL = "proxy_url"


@dataclass(frozen=True, slots=True)
class General:
    """What holds for all of a customer's work; the plan is theirs to read."""

    currency: str
    api_timeout_seconds: int
    notification_trigger_mode: str
    notifications_enabled: bool
    plan: str


@dataclass(frozen=True, slots=True)
class Network:
    """The customer's way out; the URL is whole, and empty unless the mode is custom."""

    proxy_mode: str
    proxy_url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownNetwork:
    """The customer's way out as people may see it; no URL unless the mode is custom."""

    proxy_mode: str
    proxy_url_masked: str | None


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days deliveries of webhooks are kept, and for how many they could be."""

    delivery_days: int
    most_delivery_days: int


@dataclass(frozen=True, slots=True)
class License:
    """A snapshot of the customer's plan; a quota of None is without limit."""

    plan_type: str
    is_paid: bool
    quota: int | None
    message: str


def settings_of_customer() -> Settings:
    """The customer's row, or an unsaved one of defaults. Needs a scope."""
    return Settings.objects.filter(customer_id=current_customer()).first() or Settings()


def general() -> General:
    """The general settings. Needs a scope."""
    return shown_general(settings_of_customer())


def shown_general(kept: Settings) -> General:
    """The general part of a row. Needs a scope."""
    return General(
        currency=kept.currency,
        api_timeout_seconds=kept.api_timeout_seconds,
        notification_trigger_mode=kept.notification_trigger_mode,
        notifications_enabled=kept.notifications_enabled,
        plan=plan_of(current_customer()).name,
    )


def network() -> Network:
    """The network settings, the proxy's URL from the vault with them. Needs a scope."""
    kept = settings_of_customer()
    is_custom = kept.proxy_mode == ProxyMode.CUSTOM
    return Network(kept.proxy_mode, read(TABLE, kept.id, PROXY_URL) if is_custom else "")


def network_masked() -> ShownNetwork:
    """The network settings without any secret. Needs a scope."""
    return shown_network(settings_of_customer())


def shown_network(kept: Settings) -> ShownNetwork:
    """The network part of a row."""
    return ShownNetwork(kept.proxy_mode, kept.proxy_url_masked or None)


def scan_policy() -> ScanPolicy:
    """The thresholds as the customer set them. Needs a scope."""
    return shown_policy(settings_of_customer())


def shown_policy(kept: Settings) -> ScanPolicy:
    """The thresholds of a row."""
    return ScanPolicy(kept.cpu_percent, kept.network_mb, kept.lookback_days, kept.provider_policies)


def policy_for(provider: str) -> Policy:
    """The thresholds that scans of a provider use for the customer. Needs a scope."""
    return scan_policy().thresholds(provider)


def retention() -> Retention:
    """How long things are kept. Needs a scope."""
    return shown_retention(settings_of_customer())


def shown_retention(kept: Settings) -> Retention:
    """The same of a row. On a lower plan than it was set on, no longer than that one keeps. Needs a scope."""
    most = plan_of(current_customer()).delivery_days
    return Retention(min(kept.delivery_days, most), most)


def chosen_delivery_days() -> dict[UUID, int]:
    """The days of each customer who keeps deliveries for longer or shorter than others. Needs everyone's rows."""
    chosen = Settings.objects.exclude(delivery_days=DELIVERY_DAYS)
    rows = chosen.values_list("customer_id", "delivery_days", "customer__plan")
    return {customer_id: min(days, PLANS[plan].delivery_days) for customer_id, days, plan in rows}


def license() -> License:
    """What the customer's plan includes, told as a license. Needs a scope."""
    plan = plan_of(current_customer())
    return License(plan.name, plan.name != "free", plan.ai_monthly, _message(plan))


def _message(plan: Plan) -> str:
    if plan.ai_monthly is None:
        return f"Plan {plan.name}: AI explanations without a monthly limit."
    if not plan.ai_monthly:
        return f"Plan {plan.name}: no AI explanations; every finding has its playbook."
    return f"Plan {plan.name}: {plan.ai_monthly} AI explanations a month, which is what quota counts."
