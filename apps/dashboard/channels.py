"""What pages show of notification channels: whom they tell, when, and how it went last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.dashboard.forms.channels import KINDS, MODES, config_shown, text_of
from apps.dashboard.templatetags.show import money
from apps.notifications.channels import METHODS
from apps.notifications.selectors import last_dispatches, shown_configs
from apps.notifications.timing import in_words


@dataclass(frozen=True, slots=True)
class Row:
    """A channel in a list."""

    channel: Any
    kind: str
    target: str
    rules: str
    last: Any

    @property
    def is_held(self) -> bool:
        """True while the last message waits for the channel's hours."""
        held = self.last.held_until if self.last and self.last.status == "pending" else None
        return held is not None and held > timezone.now()


def rows(channels: Sequence[Any]) -> list[Row]:
    """Channels for a list. Needs a scope."""
    configs, dispatches = shown_configs(channels), last_dispatches(channels)
    return [
        Row(
            channel,
            KINDS[channel.method],
            target_of(channel.method, config_shown(configs.get(channel.id))),
            rules_of(channel),
            dispatches.get(channel.id),
        )
        for channel in channels
    ]


def target_of(method: str, config: dict[str, Any]) -> str:
    """Whom a channel tells, masked: what the last of the fields that a kind must have says."""
    (*_, where) = [one for one in METHODS[method].fields if one.required]
    value = where.taken_from(config)
    return "" if value is None else text_of(value)


def rules_of(channel: Any) -> str:
    """When a channel is told, in words."""
    parts = [MODES.get(channel.trigger_mode, "What the policy says")]
    if channel.min_savings:
        parts.append(f"from {money(channel.min_savings)} a month")
    if channel.min_findings:
        parts.append(f"from {channel.min_findings} findings")
    return ". ".join([", ".join(parts), *in_words(channel)])
