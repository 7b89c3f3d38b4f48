"""Configurations of channels: read, masked for people, and taken back masked without losing a secret."""

from collections.abc import Mapping
from typing import Any

import orjson

from apps.accounts import credentials
from apps.egress.errors import Unreachable
from apps.egress.targets import Target, parse_url
from apps.events.masking import MASK
from apps.notifications.channels import METHODS
from opscurb.errors import Invalid

Given = Mapping[str, Any] | str
MOST_BYTES = 8 * 1024


def parsed(given: Given) -> dict[str, Any]:
    """The object that a configuration is, or that its text says; raises Invalid."""
    try:
        written = given.encode() if isinstance(given, str) else orjson.dumps(given)
        config = orjson.loads(written)
    except (orjson.JSONDecodeError, TypeError, UnicodeEncodeError):
        config = None
    if not isinstance(config, dict):
        raise Invalid("must be an object, or the JSON text of one", field="config")
    if len(written) > MOST_BYTES:
        raise Invalid(f"may have at most {MOST_BYTES} bytes", field="config")
    return config


def masked(method: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as people may see it: every field as it came, and secrets by their ends."""
    known = {name: one.secret for one in METHODS[method].fields for name in (one.name, *one.also)}
    return {
        name: _hidden(value) if known.get(name) else value if name in known else _unknown(name, value)
        for name, value in config.items()
    }


def restored(method: str, given: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration whose masked values, sent back as they were shown, are the kept ones again."""
    shown = masked(method, kept)
    return {name: _restored(value, shown.get(name), kept.get(name)) for name, value in given.items()}


def secrets_of(method: str, values: Mapping[str, Any]) -> list[str]:
    """The secret texts among clean values, which no message may repeat."""
    found: list[str] = []
    for one in METHODS[method].fields:
        value = values.get(one.name) if one.secret else None
        found += value.values() if isinstance(value, dict) else [value] if value else []
    # The path of a URL is what is secret in it, and servers like to repeat it.
    paths = [target.path for text in found if (target := _target(text))]
    return [text for text in (*found, *paths) if len(text) >= credentials.SHORTEST_SHOWN]


def _restored(value: Any, shown: Any, kept: Any) -> Any:
    if isinstance(value, dict) and isinstance(shown, dict) and isinstance(kept, dict):
        return {name: _restored(inner, shown.get(name), kept.get(name)) for name, inner in value.items()}
    return kept if kept is not None and value == shown else value


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(inner) for name, inner in value.items()}
    if not isinstance(value, str):
        return MASK if value else value
    target = _target(value)
    if target is None:
        return credentials.shortened(value)
    end = value[-2:] if len(target.path) > credentials.SHORTEST_SHOWN else ""
    return f"{target.scheme}://{target.host}/{MASK}{end}"


def _target(text: str) -> Target | None:
    """Where a URL leads; None for any other text."""
    try:
        return parse_url(text)
    except Unreachable:
        return None


def _unknown(name: str, value: Any) -> Any:
    """A field that we have no use for, hidden if its name sounds like a secret."""
    return credentials.shown(orjson.dumps({name: value}).decode())[name]
