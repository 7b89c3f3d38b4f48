"""What happened while a message was sent, step by step and without secrets."""

import time
from dataclasses import dataclass, field
from typing import Any

from apps.egress.errors import Unreachable
from apps.egress.mail import Undelivered
from apps.egress.targets import parse_url
from apps.settings.proxy_url import Proxy
from opscurb.errors import Invalid

# The stages of a request, and the words for where it ended.
STAGES = ("validate", "resolve", "connect", "proxy", "tls", "auth", "send", "response")
_ENDED = {
    "parse": ("validate", "invalid_url"),
    "resolve": ("resolve", "not_resolved"),
    "refused": ("resolve", "address_refused"),
    "connect": ("connect", "connection_failed"),
    "proxy": ("proxy", "proxy_failed"),
    "tls": ("tls", "tls_failed"),
    "timeout": ("", "timeout"),
    "read": ("response", "broken_answer"),
}
_PASSED = {
    "connect": "The connection is open",
    "proxy": "The proxy opened a way",
    "tls": "The certificate is valid and TLS is spoken",
    "send": "The message was handed over",
    "read": "The request was sent and answered",
}


class Unsent(Exception):
    """A message was not taken: at which stage, why in one word, and in a sentence."""

    def __init__(
        self, stage: str, reason_code: str, text: str, http_status: int | None = None, wait_seconds: int = 0
    ) -> None:
        self.stage = stage
        self.reason_code = reason_code
        self.http_status = http_status
        # How long the other side asked to be left alone.
        self.wait_seconds = wait_seconds
        super().__init__(text)


@dataclass(slots=True)
class Trail:
    """The steps so far, and the milliseconds since the first."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    http_status: int | None = None
    # The stage that is under way.
    stage: str = "validate"
    _begun: float = field(default_factory=time.monotonic)

    @property
    def milliseconds(self) -> int:
        """How long it took until now."""
        return round((time.monotonic() - self._begun) * 1000)

    def note(self, stage: str, text: str, ok: bool = True) -> None:
        """Put down a step; its text must hold no secret."""
        self.stage = stage
        self.steps.append({"stage": stage, "ok": ok, "message": text, "at_ms": self.milliseconds})

    def going_out(self, url: str, proxy: Proxy | None) -> None:
        """A request is about to leave: told by its host, since the rest of a URL may be a secret."""
        try:
            target = parse_url(url)
        except Unreachable:
            # Said with its reason when it is sent.
            return
        way = f"through {proxy.masked}" if proxy else "without a proxy"
        self.note("resolve", f"POST to {target.scheme}://{target.host}:{target.port} {way}")
        self.stage = "proxy" if proxy else "connect"

    def passed(self, stage: str) -> None:
        """A stage of the way out went well."""
        self.note("send" if stage == "read" else stage, _PASSED[stage])
        self.stage = "response" if stage == "read" else "send"

    def answered(self, status: int) -> None:
        """The other side answered in HTTP."""
        self.http_status = status
        self.note("response", f"The answer is {status}", ok=200 <= status < 300)


def unsent_by(error: Unreachable, trail: Trail) -> Unsent:
    """The same in the words of a channel; a timeout ended whatever was under way."""
    stage, code = _ENDED[error.stage]
    return Unsent(stage or trail.stage, code, f"{error}.")


def unsent_mail(error: Undelivered) -> Unsent:
    """The same in the words of a channel."""
    return Unsent(error.stage, error.reason_code, f"{error}.")


def misconfigured(error: Invalid) -> Unsent:
    """The same in the words of a channel."""
    return Unsent("validate", "invalid_config", f"{error.field}: {error}" if error.field else str(error))
