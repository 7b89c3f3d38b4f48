"""Reads channels, their configurations and what became of their last messages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from apps.notifications.configuration import masked, parsed
from apps.notifications.models import Channel, Dispatch
from apps.vault import services as vault
from opscurb.errors import NotFound

TABLE, FIELD = "notifications_channel", "config"


def list_channels() -> list[Channel]:
    """All channels, oldest first. Needs a scope."""
    return list(Channel.objects.order_by("created_at", "id"))


def get_channel(channel_id: UUID, *, hold: bool = False) -> Channel:
    """One channel, locked on request; raises NotFound. Needs a scope."""
    rows = Channel.objects.select_for_update(of=("self",)) if hold else Channel.objects
    channel = rows.filter(id=channel_id).first()
    if channel is None:
        raise NotFound("notification channel", channel_id)
    return channel


def config_of(channel: Channel) -> dict[str, Any]:
    """A channel's whole configuration, its secrets with it. Needs a scope."""
    return parsed(orjson.loads(vault.read(TABLE, channel.id, FIELD)))


def shown_configs(channels: Sequence[Channel]) -> Mapping[UUID, Any]:
    """The masked configurations of channels by their id, an object or a text as they came. Needs a scope."""
    kept = vault.read_all(TABLE, [channel.id for channel in channels], FIELD)
    return {channel.id: _shown(channel, kept[channel.id]) for channel in channels if channel.id in kept}


def last_dispatches(channels: Sequence[Channel]) -> Mapping[UUID, Dispatch]:
    """What became of the newest message of each channel, by the channel's id. Needs a scope."""
    newest = (
        Dispatch.objects.filter(channel_id__in=[channel.id for channel in channels])
        .order_by("channel_id", "-created_at", "-id")
        .distinct("channel_id")
    )
    return {dispatch.channel_id: dispatch for dispatch in newest}


def _shown(channel: Channel, text: str) -> Any:
    given = orjson.loads(text)
    hidden = masked(channel.method, parsed(given))
    return orjson.dumps(hidden).decode() if isinstance(given, str) else hidden
