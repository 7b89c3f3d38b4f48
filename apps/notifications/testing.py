"""Tries a channel, stored or not, by a message that says it is a test, and tells what happened step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.egress.probing import way_of
from apps.events.models import Event
from apps.events.services import record
from apps.notifications.configuration import Given, parsed
from apps.notifications.message import test_message
from apps.notifications.selectors import config_of, get_channel
from apps.notifications.sending import Way, send_all
from apps.notifications.services import REQUIRED, known_proxy, method_named
from apps.notifications.trail import Trail, Unsent, misconfigured
from apps.settings.proxy_url import Proxy
from opscurb.errors import Invalid

TESTED = "notification.tested"
SECONDS = 15
# Test mails go to whatever address is named, by the operator's own server: nobody is to be flooded by them.
MOST_MAILS_AN_HOUR = 30


@dataclass(slots=True)
class Trial:
    """A channel under test, and what became of it."""

    name: str | None
    method: str
    channel_id: UUID | None = None
    proxy_profile_id: UUID | None = None
    proxy_mode: str = "none"
    proxy: Proxy | None = None
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    trail: Trail = field(default_factory=Trail)
    error: Unsent | None = None

    @property
    def ok(self) -> bool:
        """Whether the message was taken."""
        return self.error is None

    @property
    def stage(self) -> str:
        """Where it ended."""
        return self.error.stage if self.error else self.trail.stage

    @property
    def reason_code(self) -> str:
        """Why, in one word."""
        return self.error.reason_code if self.error else "ok"

    @property
    def message(self) -> str:
        """Why, in a sentence."""
        return str(self.error) if self.error else "The test message was taken."


def trial_of_channel(channel_id: UUID) -> Trial:
    """A trial of a stored channel; raises NotFound. Needs a scope."""
    channel = get_channel(channel_id)
    trial = Trial(channel.name, channel.method, channel.id, channel.proxy_profile_id)
    _prepare(trial, config_of(channel))
    return trial


def trial_of(
    name: str | None, method: str | None, config: Given | None, proxy_profile_id: UUID | None
) -> Trial:
    """A trial of what is not stored; raises Invalid for what is no channel. Needs a scope."""
    if not (method and config):
        raise Invalid(REQUIRED)
    trial = Trial(name, method_named(method), None, known_proxy(proxy_profile_id))
    _prepare(trial, config)
    return trial


def try_out(trial: Trial) -> None:
    """Send the test message; outside any transaction."""
    if trial.error is None:
        way = Way(trial.method, trial.config, trial.proxy)
        try:
            send_all(way, test_message(int(timezone.now().timestamp())), trial.trail, seconds=SECONDS)
        except Unsent as error:
            trial.error = error
    if trial.error is not None:
        trial.trail.note(trial.error.stage, str(trial.error), ok=False)


def put_down(trial: Trial) -> None:
    """Record that a channel was tried, and how it went. Needs a scope."""
    record(
        TESTED,
        target_type="notification_channel",
        target_id=trial.channel_id or "inline",
        after={
            "channel": trial.name,
            "method": trial.method,
            "ok": trial.ok,
            "stage": trial.stage,
            "reason_code": trial.reason_code,
            "http_status": trial.trail.http_status,
        },
    )


def _prepare(trial: Trial, config: Given) -> None:
    trial.proxy_mode, trial.proxy = way_of(None, None, trial.proxy_profile_id)
    try:
        trial.config = parsed(config)
    except Invalid as error:
        trial.error = misconfigured(error)
    if trial.method == "email" and _mails_of_an_hour() >= MOST_MAILS_AN_HOUR:
        text = f"{MOST_MAILS_AN_HOUR} e-mail channels were tried within an hour; wait a little."
        trial.error = Unsent("validate", "too_many_tests", text)


def _mails_of_an_hour() -> int:
    since = timezone.now() - timedelta(hours=1)
    return Event.objects.filter(type=TESTED, created_at__gte=since, after__method="email").count()
