"""Who is not told any more: webhooks and notification channels that fail, for the first page to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from apps.notifications.selectors import last_dispatches, list_channels
from apps.webhooks.selectors import list_webhooks


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that does not reach whom it should, since when, and the page that says more."""

    said: str
    since: datetime | None
    url: str


def troubles() -> list[Trouble]:
    """What fails at the moment; three statements, however much there is. Needs a scope."""
    return [*_of_webhooks(), *_of_channels()]


def _of_webhooks() -> Iterator[Trouble]:
    for webhook in list_webhooks():
        url = reverse("webhook", args=[webhook.id])
        if webhook.is_active and webhook.failing_since:
            yield Trouble(f"Deliveries to the webhook {webhook.name} fail", webhook.failing_since, url)
        elif webhook.disabled_reason:
            said = f"The webhook {webhook.name} is switched off: {webhook.disabled_reason}"
            yield Trouble(said, webhook.failing_since, url)


def _of_channels() -> Iterator[Trouble]:
    channels = list_channels()
    last = last_dispatches(channels)
    for channel in channels:
        dispatch = last.get(channel.id)
        if channel.is_active and dispatch is not None and dispatch.status == "failed":
            yield Trouble(
                f"The last message to {channel.name} did not arrive",
                dispatch.finished_at,
                reverse("channels"),
            )
