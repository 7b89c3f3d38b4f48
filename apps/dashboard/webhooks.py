"""What pages show of webhooks and of their deliveries."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.utils import timezone

from apps.webhooks.selectors import Health, health_of, most_tries

# A delivery whose next attempt is this near is looked at again by the page itself.
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A webhook in a list."""

    webhook: Any
    url: str
    health: Health


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery with its newest attempt, if there was one, and how many there may be."""

    delivery: Any
    attempts: list[Any]
    most: int

    @property
    def last(self) -> Any:
        """The newest attempt."""
        return self.attempts[0] if self.attempts else None

    @property
    def is_moving(self) -> bool:
        """True while there is something to wait for."""
        due = self.delivery.next_attempt_at
        return self.delivery.status == "pending" and due is not None and due < timezone.now() + SOON

    @property
    def version(self) -> str:
        """Changes whenever there is something new to show."""
        return f"{self.delivery.status}-{self.delivery.attempts}"

    @property
    def said(self) -> str:
        """How it is, in a sentence."""
        words = {"delivered": "It arrived", "canceled": "It was canceled", "failed": "It failed"}
        state = words.get(self.delivery.status, "It waits to be sent")
        return f"{state}: {self.delivery.error}" if self.delivery.error else state


def rows(webhooks: Sequence[Any], *, is_whole: bool) -> list[Row]:
    """Webhooks for a list. Needs a scope."""
    health = health_of(webhooks)
    return [
        Row(webhook, shown_url(webhook, is_whole=is_whole), health.get(webhook.id, Health()))
        for webhook in webhooks
    ]


def shown_url(webhook: Any, *, is_whole: bool) -> str:
    """The URL; for who may not change it, without its path, which often is what lets one in."""
    if is_whole:
        return str(webhook.url)
    try:
        parts = urlsplit(webhook.url)
    except ValueError:
        return "***"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/***"


def sent(delivery: Any) -> Sent:
    """A delivery, its attempts newest first."""
    return Sent(delivery, list(delivery.log.all())[::-1], most_tries())


def body_shown(body: bytes) -> str:
    """What is sent, indented for reading; what would be invisible or turn lines round is written as its code."""
    try:
        text = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        text = body.decode("utf-8", "replace")
    return visible(text)


def visible(text: str) -> str:
    """A stranger's text with format and control characters written as their codes."""
    return "".join(
        f"\\u{ord(one):04x}" if unicodedata.category(one) in ("Cf", "Cc") and one not in "\n\t\r" else one
        for one in text
    )


def attempts_shown(found: Sent) -> list[Mapping[str, Any]]:
    """The attempts of a delivery, newest first."""
    return [
        {
            "log": attempt,
            "sent": _headers(attempt.request_headers),
            "answered": _headers(attempt.response_headers),
            "start": visible(attempt.response_start),
        }
        for attempt in found.attempts
    ]


def _headers(kept: Mapping[str, str] | None) -> list[tuple[str, str]]:
    # By name: a stored object forgets the order in which they were sent.
    return [(visible(name), visible(value)) for name, value in sorted((kept or {}).items())]
