"""What needs somebody soon, for the first page to say: webhooks and channels that fail, API keys that end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from apps.customers.selectors import ending_keys
from apps.dashboard.keys import ENDS_SOON
from apps.notifications.selectors import last_dispatches, list_channels
from apps.webhooks.selectors import list_webhooks

# Named one by one; a page of warnings would warn of nothing.
MOST_KEYS = 3


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that fails or is about to, since when, and the page that says more."""

    said: str
    since: datetime | None
    url: str


def troubles() -> list[Trouble]:
    """What fails at the moment, or soon; four statements, however much there is. Needs a scope."""
    return [*_of_webhooks(), *_of_channels(), *_of_keys()]


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


def _of_keys() -> Iterator[Trouble]:
    ending = ending_keys(ENDS_SOON, MOST_KEYS + 1)
    for key in ending[:MOST_KEYS]:
        yield Trouble(f"The API key {key.name} ends {_in_days(key.expires_at)}", None, reverse("api-keys"))
    if len(ending) > MOST_KEYS:
        yield Trouble("Further API keys end within 14 days", None, reverse("api-keys"))


def _in_days(moment: datetime) -> str:
    days = (moment - timezone.now()).days
    if days < 1:
        return "within a day"
    return f"in {days} day{'s' if days > 1 else ''}"
