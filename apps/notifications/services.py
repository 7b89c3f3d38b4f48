"""Makes, changes and deletes channels: configurations lie in the vault, one event a change."""

from datetime import time
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

import orjson

from apps.egress.selectors import get_proxy
from apps.events.services import record
from apps.notifications.channels import ALIASES, METHODS
from apps.notifications.configuration import Given, parsed, restored
from apps.notifications.holding import arrange_anew
from apps.notifications.models import Channel
from apps.notifications.selectors import FIELD, TABLE, config_of, get_channel
from apps.notifications.timing import FIELDS, check_hours, in_words
from apps.settings.models import TriggerMode
from apps.vault import services as vault
from opscurb.errors import Conflict, Invalid, NotFound
from opscurb.money import cents

MOST_CHANNELS = 50
MOST_SAVINGS = Decimal(10**9)
MOST_FINDINGS = 10**9
REQUIRED = "name, method, and config are required."
UNSUPPORTED = "unsupported notification method."


class ChannelFields(TypedDict, total=False):
    """What a channel is given; None empties what may be empty."""

    name: str | None
    method: str | None
    config: Given | None
    is_active: bool
    proxy_profile_id: UUID | None
    trigger_mode: str | None
    min_savings: Decimal | None
    min_findings: int | None
    timezone: str
    quiet_from: time | None
    quiet_until: time | None
    quiet_days: list[int]
    digest_at: time | None
    failures_at_once: bool


def create_channel(**given: Unpack[ChannelFields]) -> Channel:
    """Make a channel; it is not tried. Raises Invalid or Conflict. Needs a scope."""
    if not all(given.get(name) for name in ("name", "method", "config")):
        raise Invalid(REQUIRED)
    if Channel.objects.count() >= MOST_CHANNELS:
        raise Conflict(f"There are {MOST_CHANNELS} notification channels already; delete one first")
    channel = Channel()
    config = _apply(channel, given, {})
    channel.save(force_insert=True)
    _keep(channel, config)
    record(
        "notification_channel.created",
        target_type="notification_channel",
        target_id=channel.id,
        after=_facts(channel),
    )
    return channel


def change_channel(channel_id: UUID, **given: Unpack[ChannelFields]) -> Channel:
    """Change what is given and leave the rest; raises NotFound or Invalid. Needs a scope."""
    channel = get_channel(channel_id, hold=True)
    if any(name in given and not given.get(name) for name in ("name", "method", "config")):
        raise Invalid(REQUIRED)
    before = _facts(channel)
    config = _apply(channel, given, config_of(channel))
    channel.save()
    _keep(channel, config)
    if any(name in given for name in FIELDS):
        arrange_anew(channel)
    record(
        "notification_channel.changed",
        target_type="notification_channel",
        target_id=channel.id,
        before=before,
        after=_facts(channel) | {"config_changed": config is not None},
    )
    return channel


def delete_channel(channel_id: UUID) -> None:
    """Forget a channel, its configuration and what was sent by it. Needs a scope."""
    channel = get_channel(channel_id, hold=True)
    vault.forget(TABLE, channel.id)
    before = _facts(channel)
    channel.delete()
    record(
        "notification_channel.deleted",
        target_type="notification_channel",
        target_id=channel_id,
        before=before,
    )


def method_named(given: str) -> str:
    """The method that a text names; raises Invalid."""
    name = given.strip().lower()
    name = ALIASES.get(name, name)
    if name not in METHODS:
        raise Invalid(UNSUPPORTED)
    return name


def known_proxy(proxy_id: UUID | None) -> UUID | None:
    """A proxy's id, if it is one of the customer's; raises Invalid. Needs a scope."""
    try:
        return None if proxy_id is None else get_proxy(proxy_id).id
    except NotFound:
        raise Invalid("proxy id not found", field="proxy_profile_id") from None


def _apply(channel: Channel, given: ChannelFields, kept: dict[str, Any]) -> Given | None:
    """Set what is given on the channel, unsaved; its new configuration, if there is one."""
    shown_by = channel.method
    if name := given.get("name"):
        channel.name = name
    if method := given.get("method"):
        channel.method = method_named(method)
    channel.is_active = given.get("is_active", channel.is_active)
    if "proxy_profile_id" in given:
        channel.proxy_profile_id = known_proxy(given["proxy_profile_id"])
    if "trigger_mode" in given:
        channel.trigger_mode = _trigger_mode(given["trigger_mode"])
    _set_thresholds(channel, given)
    for name in FIELDS:
        setattr(channel, name, given.get(name, getattr(channel, name)))
    check_hours(channel)
    config = given.get("config")
    if config:
        return _checked(channel.method, config, shown_by, kept)
    if channel.method != shown_by:
        # Another method with the configuration that is kept: it must be one of that method, too.
        METHODS[channel.method].read(kept)
    return None


def _checked(method: str, config: Given, shown_by: str, kept: dict[str, Any]) -> Given:
    """A configuration as it came, with the kept secrets where masked ones were sent back; raises Invalid."""
    whole = parsed(config)
    if kept:
        whole = restored(shown_by, whole, kept)
    METHODS[method].read(whole)
    return orjson.dumps(whole).decode() if isinstance(config, str) else whole


def _set_thresholds(channel: Channel, given: ChannelFields) -> None:
    if "min_savings" in given:
        dollars = given["min_savings"]
        if not 0 <= (dollars or 0) <= MOST_SAVINGS:
            raise Invalid(f"must be between 0 and {MOST_SAVINGS}", field="min_savings")
        # Only now: what has more digits than any amount cannot be rounded.
        channel.min_savings = None if dollars is None else cents(dollars)
    if "min_findings" in given:
        channel.min_findings = given["min_findings"]
        if not 0 <= (channel.min_findings or 0) <= MOST_FINDINGS:
            raise Invalid(f"must be between 0 and {MOST_FINDINGS}", field="min_findings")


def _trigger_mode(given: str | None) -> str:
    if given and given not in TriggerMode.values:
        raise Invalid("channel trigger_mode must be scan_complete or waste_only.")
    return given or ""


def _keep(channel: Channel, config: Given | None) -> None:
    if config is not None:
        vault.put(TABLE, channel.id, FIELD, orjson.dumps(config).decode())


def _facts(channel: Channel) -> dict[str, Any]:
    return {
        "name": channel.name,
        "method": channel.method,
        "is_active": channel.is_active,
        "proxy_profile_id": channel.proxy_profile_id and str(channel.proxy_profile_id),
        "trigger_mode": channel.trigger_mode or None,
        "min_savings": None if channel.min_savings is None else float(channel.min_savings),
        "min_findings": channel.min_findings,
        "hours": in_words(channel),
    }
