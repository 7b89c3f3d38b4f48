"""Credentials as text: what is wrong with their form, and what of them may be shown."""

import re
from typing import Any

import orjson

from apps.events.masking import MASK, SECRET_NAME, SECRET_VALUE
from opscurb.errors import Invalid

# As bodies, so that nothing we go through recurses for long.
MOST_LEVELS = 32
SECRET_WORDS = ("secret", "token", "password", "private", "credential", "accesskey", "apikey", "kubeconfig")
SHORTEST_SHOWN = 7
_NOT_A_LETTER = re.compile(r"[^a-z0-9]")


def refuse_malformed(credentials: str) -> None:
    """Raise Invalid for text that looks like JSON and is not; a bare token has no form to check."""
    if is_json(credentials):
        parsed(credentials)


def is_json(credentials: str) -> bool:
    """True for text that begins as a JSON object or array does."""
    return credentials.startswith(("{", "["))


def shown(credentials: str) -> Any:
    """Credentials as their owner sees them again: secret values by their ends alone."""
    if not is_json(credentials):
        return {"raw": shortened(credentials)}
    return masked(parsed(credentials))


def shortened(value: str) -> str:
    """The first three and last two characters of a value; nothing of a short one."""
    return MASK if len(value) < SHORTEST_SHOWN else f"{value[:3]}{MASK}{value[-2:]}"


def masked(value: Any) -> Any:
    """Parsed credentials with their secret values shortened."""
    return _masked(value, secret=False)


def parsed(credentials: str) -> Any:
    """Credentials that are JSON; raises Invalid."""
    try:
        found = orjson.loads(credentials)
    except orjson.JSONDecodeError:
        # The parser's own words would quote the text.
        raise Invalid("is not valid JSON, though it begins like it", field="credentials") from None
    if _levels(found) > MOST_LEVELS:
        raise Invalid(f"nested deeper than {MOST_LEVELS} levels", field="credentials")
    return found


def _levels(value: Any) -> int:
    """How deep a value nests, found level by level and not by recursion."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth


def _masked(value: Any, *, secret: bool) -> Any:
    if isinstance(value, dict):
        return {name: _masked(inner, secret=secret or _is_secret(name)) for name, inner in value.items()}
    if isinstance(value, list):
        # An item of a list has no name of its own that could say that it is harmless.
        return [_masked(item, secret=secret or not isinstance(item, dict | list)) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if secret:
        return shortened(str(value))
    return SECRET_VALUE.sub(MASK, value) if isinstance(value, str) else value


def _is_secret(name: str) -> bool:
    """True for the documented names however they are spelled, and for all that events hide too."""
    letters = _NOT_A_LETTER.sub("", name.lower())
    return any(word in letters for word in SECRET_WORDS) or bool(SECRET_NAME.search(name))
