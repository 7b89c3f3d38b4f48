"""Sends one delivery once. Nothing here needs a scope or may have one open."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from apps.egress.client import send
from apps.egress.errors import Unreachable
from apps.events.masking import MASK, SECRET_NAME, masked
from apps.settings.proxy_url import Proxy
from apps.webhooks.signing import signature_headers

SECONDS = 15.0
GONE = 410
LOGGED_BYTES = 1_024
LOGGED_HEADERS = 40
LOGGED_LETTERS = 256
# A first attempt carries the event's own second, unless receivers might take it for a replay.
PUNCTUAL = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that is needed to send a delivery; the first secret is the one that holds."""

    delivery_id: UUID
    url: str
    event_type: str
    event_at: datetime
    body: bytes
    is_first: bool
    secrets: tuple[str, ...] = field(repr=False)
    proxy: Proxy | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt; no status where there was no answer."""

    delivery_id: UUID
    at: datetime
    duration_ms: int
    request_headers: Mapping[str, str]
    status: int | None = None
    error: str = ""
    response_start: str = ""
    response_headers: Mapping[str, str] | None = None

    @property
    def ok(self) -> bool:
        """True when the receiver took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def why(self) -> str:
        """Why it did not arrive, in a sentence; empty when it did."""
        if self.ok or self.error:
            return self.error
        return f"The receiver answered {self.status}"


def attempt(parcel: Parcel) -> Outcome:
    """Send a delivery and say what came of it; every failure is an outcome."""
    at, began = timezone.now(), time.monotonic()
    sent = _headers(parcel, at)
    try:
        answer = send("POST", parcel.url, sent, parcel.body, proxy=parcel.proxy, seconds=SECONDS)
    except Unreachable as error:
        return Outcome(parcel.delivery_id, at, _elapsed(began), sent, error=str(error))
    start = answer.body[:LOGGED_BYTES].decode("utf-8", "replace")
    return Outcome(
        parcel.delivery_id,
        at,
        _elapsed(began),
        sent,
        answer.status,
        response_start=_readable(start, parcel.secrets),
        response_headers=_readable_headers(answer.headers, parcel.secrets),
    )


def _headers(parcel: Parcel, now: datetime) -> dict[str, str]:
    is_punctual = parcel.is_first and timedelta(0) <= now - parcel.event_at < PUNCTUAL
    timestamp = int((parcel.event_at if is_punctual else now).timestamp())
    delivery_id = str(parcel.delivery_id)
    return {
        "Content-Type": "application/json",
        "User-Agent": "OpsCurb-Webhooks/1.0",
        "X-CWS-Event": parcel.event_type,
        "X-CWS-Timestamp": str(timestamp),
        "X-CWS-Delivery": delivery_id,
        "webhook-id": delivery_id,
        "webhook-timestamp": str(timestamp),
        **signature_headers(parcel.secrets, delivery_id, timestamp, parcel.body),
    }


def _readable_headers(headers: Mapping[str, str], secrets: tuple[str, ...]) -> dict[str, str]:
    """The first headers of an answer, cut; what their names say is secret is hidden."""
    first = list(headers.items())[:LOGGED_HEADERS]
    return {name[:LOGGED_LETTERS]: _readable_header(name, value, secrets) for name, value in first}


def _readable_header(name: str, value: str, secrets: tuple[str, ...]) -> str:
    # Names of headers have hyphens where those of our facts have underscores.
    if SECRET_NAME.search(name.replace("-", "_")):
        return MASK
    return _readable(value, secrets)[:LOGGED_LETTERS]


def _readable(text: str, secrets: tuple[str, ...]) -> str:
    """A text of an answer as it can be stored; a secret that it repeats is hidden."""
    text = text.replace("\0", "\ufffd")
    for secret in secrets:
        text = text.replace(secret, MASK)
    return str(masked(text))


def _elapsed(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
