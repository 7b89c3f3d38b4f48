"""Reads the values of configurations: each function gives the clean value or raises Invalid."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.egress.targets import parse_url
from apps.notifications.channels.method import LONGEST_VALUE
from opscurb.errors import Invalid

MOST_RECIPIENTS = 10
MOST_HEADERS = 20
LONGEST_EMAIL = 254
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
# Set by us, or of the connection's own.
_OURS = re.compile(r"(?i)host|content-.*|transfer-encoding|connection|accept-encoding|x-cws-.*|proxy-.*")


def text(value: Any) -> str:
    """One line of printable text."""
    if not isinstance(value, str) or not value.strip().isprintable() or len(value) > LONGEST_VALUE:
        raise Invalid(f"must be one line of text of up to {LONGEST_VALUE} characters")
    return value.strip()


def matching(pattern: str, what: str) -> Callable[[Any], str]:
    """Reads a text of a certain form."""
    form = re.compile(pattern)

    def read(value: Any) -> str:
        found = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not form.fullmatch(found):
            raise Invalid(f"must be {what}")
        return found

    return read


def url(value: Any) -> str:
    """An http or https URL; whether it may be reached shows when it is used."""
    found = text(value)
    if not found.lower().startswith(("http://", "https://")):
        raise Invalid("must start with http:// or https://")
    parse_url(found)
    return found


def recipients(read: Callable[[Any], str]) -> Callable[[Any], list[str]]:
    """Reads one recipient, several in a list, or several with commas between them."""

    def read_all(value: Any) -> list[str]:
        given = value.split(",") if isinstance(value, str) else value
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_RECIPIENTS:
            raise Invalid(f"must be a list of 1 to {MOST_RECIPIENTS}")
        return list(dict.fromkeys(map(read, given)))

    return read_all


def email(value: Any) -> str:
    """An e-mail address."""
    found = value.strip() if isinstance(value, str) else ""
    try:
        validate_email(found)
    except ValidationError:
        found = ""
    if not found or len(found) > LONGEST_EMAIL:
        raise Invalid("must be e-mail addresses")
    return found


def headers(value: Any) -> dict[str, str]:
    """Further headers of a request."""
    if not isinstance(value, dict) or len(value) > MOST_HEADERS:
        raise Invalid(f"must be an object of up to {MOST_HEADERS} headers")
    for name, content in value.items():
        if not _HEADER.fullmatch(name) or _OURS.fullmatch(name):
            raise Invalid("names a header that cannot be set")
        if not isinstance(content, str) or not (content.isascii() and content.isprintable()):
            raise Invalid("must have plain ASCII texts as values")
    return value
