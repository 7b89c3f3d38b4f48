"""What a channel's method is: the fields it is configured by, and how it sends one message."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson

from apps.egress.client import Answer, send
from apps.egress.errors import Unreachable
from apps.notifications.message import Message
from apps.notifications.trail import Trail, Unsent, unsent_by
from apps.settings.proxy_url import Proxy
from opscurb.errors import Invalid

Config = Mapping[str, Any]
LONGEST_VALUE = 2_048
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a configuration; `read` gives its clean value or raises Invalid with what it must be."""

    name: str
    about: str
    read: Callable[[Any], Any]
    required: bool = True
    secret: bool = False
    # Other names under which clients send it.
    also: tuple[str, ...] = ()

    def taken_from(self, config: Config) -> Any:
        """The value that was given under any of its names; None for none."""
        given = (config.get(name) for name in (self.name, *self.also))
        return next((value for value in given if value not in (None, "", [], {})), None)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to a vendor."""

    url: str = field(repr=False)
    body: Mapping[str, Any] | bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


class Method:
    """One way to tell people; each file of this package holds one."""

    name: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]

    def read(self, config: Config) -> dict[str, Any]:
        """The clean values of a configuration; raises Invalid naming the field."""
        found = {}
        for one in self.fields:
            value = one.taken_from(config)
            if value is None and one.required:
                raise Invalid(f"is required: {one.about}", field=f"config.{one.name}")
            if value is not None:
                found[one.name] = _read(one, value)
        return found

    def targets(self, values: Config) -> list[str]:
        """Whom a message goes to, each by itself; one without a name where the configuration is the address."""
        return [""]

    def deliver(
        self, message: Message, values: Config, target: str, proxy: Proxy | None, trail: Trail
    ) -> None:
        """Send a message to one target; raises Unsent."""
        raise NotImplementedError


class WebMethod(Method):
    """A method whose vendor takes a POST of JSON."""

    def request(self, message: Message, values: Config, target: str) -> Outgoing:
        """The message as the vendor reads it."""
        raise NotImplementedError

    def complaint(self, answer: Answer) -> str:
        """What the vendor says is wrong, where its answer tells; empty for an answer that took the message."""
        return ""

    def deliver(
        self, message: Message, values: Config, target: str, proxy: Proxy | None, trail: Trail
    ) -> None:
        """POST the message; raises Unsent."""
        outgoing = self.request(message, values, target)
        headers = {"Content-Type": "application/json", "User-Agent": "OpsCurb", **outgoing.headers}
        trail.going_out(outgoing.url, proxy)
        try:
            answer = send("POST", outgoing.url, headers, outgoing.content, proxy=proxy, passed=trail.passed)
        except Unreachable as error:
            raise unsent_by(error, trail) from error
        trail.answered(answer.status)
        self._judge(answer)

    def _judge(self, answer: Answer) -> None:
        complaint = self.complaint(answer)
        if 200 <= answer.status < 300 and not complaint:
            return
        code, text = _meaning(answer.status)
        raise Unsent(
            "response", code, f"{text}: {complaint}" if complaint else text, answer.status, _wait(answer)
        )


def _read(one: Field, value: Any) -> Any:
    try:
        return one.read(value)
    except Invalid as error:
        raise Invalid(str(error), field=f"config.{one.name}") from error


def _meaning(status: int) -> tuple[str, str]:
    """What an answer means: the first that fits."""
    meanings: Iterable[tuple[bool, str, str]] = (
        (status < 300, "rejected", f"The server answered {status} and did not take the message"),
        (status < 400, "redirected", f"The server answered {status}; redirects are not followed"),
        (status in (401, 403), "not_authorized", f"The server answered {status}: check token and rights"),
        (status in (404, 410), "not_found", f"The server answered {status}: check the address"),
        (status == TOO_MANY_REQUESTS, "rate_limited", f"The server answered {status}: too many messages"),
        (status < 500, "rejected", f"The server answered {status}"),
    )
    other = ("server_error", f"The server answered {status}: it has a problem of its own")
    return next(((code, text) for fits, code, text in meanings if fits), other)


def _wait(answer: Answer) -> int:
    """How many seconds the server asks to be left alone."""
    seconds = answer.headers.get("retry-after", "")
    return int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else 0
