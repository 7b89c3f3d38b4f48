"""Sends one message by a channel, to each of its targets; no transaction is open meanwhile."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.events.masking import MASK
from apps.notifications.channels import METHODS
from apps.notifications.configuration import secrets_of
from apps.notifications.message import Message
from apps.notifications.trail import Trail, Unsent, misconfigured
from apps.settings.proxy_url import Proxy
from opscurb.errors import Invalid


@dataclass(frozen=True, slots=True)
class Way:
    """How a channel sends: its method, its configuration, and its proxy."""

    method: str
    config: Mapping[str, Any] = field(repr=False)
    proxy: Proxy | None = None


def send_all(
    way: Way,
    message: Message,
    trail: Trail,
    *,
    seconds: float,
    reached: Collection[str] = (),
    reach: Callable[[str], None] = lambda target: None,
) -> None:
    """Send to every target that was not reached yet, and tell of each that is; raises the first Unsent at the end.

    No further one is begun after so many seconds.
    """
    method = METHODS[way.method]
    values = _values(way)
    trail.note("validate", f"The configuration is one of {way.method}")
    ends_at = time.monotonic() + seconds
    failed: list[tuple[str, Unsent]] = []
    for target in method.targets(values):
        if target in reached:
            continue
        try:
            if time.monotonic() > ends_at:
                raise Unsent("send", "timeout", f"There was no time left after {seconds:g} seconds.")
            method.deliver(message, values, target, way.proxy, trail)
            reach(target)
        except Unsent as error:
            failed.append((target, _without_secrets(error, secrets_of(way.method, values))))
    if failed:
        raise _first(failed)


def _values(way: Way) -> dict[str, Any]:
    try:
        return METHODS[way.method].read(way.config)
    except Invalid as error:
        raise misconfigured(error) from error


def _without_secrets(error: Unsent, secrets: Collection[str]) -> Unsent:
    text = str(error)
    for secret in secrets:
        text = text.replace(secret, MASK)
    return Unsent(error.stage, error.reason_code, text, error.http_status, error.wait_seconds)


def _first(failed: list[tuple[str, Unsent]]) -> Unsent:
    """The first fault, with all whom it or another one kept the message from."""
    error = failed[0][1]
    names = ", ".join(name for name, _ in failed if name)
    text = f"{names}: {error}" if names else str(error)
    wait = max(one.wait_seconds for _, one in failed)
    return Unsent(error.stage, error.reason_code, text, error.http_status, wait)
