"""Label and field selectors, as the API's queries spell them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from apps.local.cluster.status import Refused

Matches = Callable[[Mapping[str, Any]], bool]
SET_BASED = re.compile(r"^(\S+)\s+(in|notin)\s*\(([^)]*)\)$")
EQUALITY = re.compile(r"^([^=!\s]+)\s*(==|!=|=)\s*([^=!]*)$")
EXISTENCE = re.compile(r"^(!?)\s*([A-Za-z0-9./_-]+)$")
# Commas that are not within parentheses.
BETWEEN_TERMS = re.compile(r",(?![^(]*\))")


def by_labels(text: str) -> Matches:
    """What a label selector admits; raises Refused for one that cannot be read."""
    terms = [_label_term(term.strip()) for term in BETWEEN_TERMS.split(text) if term.strip()]

    def matches(item: Mapping[str, Any]) -> bool:
        labels = item["metadata"].get("labels") or {}
        return all(term(labels) for term in terms)

    return matches


def _label_term(term: str) -> Matches:
    if found := SET_BASED.match(term):
        key, negated = found[1], found[2] == "notin"
        values = {value.strip() for value in found[3].split(",")}
        return lambda labels: (labels.get(key) in values) is not negated
    if found := EQUALITY.match(term):
        return _equality(found[1], found[2], found[3].strip())
    if found := EXISTENCE.match(term):
        key, negated = found[2], bool(found[1])
        return lambda labels: (key in labels) is not negated
    raise Refused(400, f'unable to parse requirement: found "{term}"')


def _equality(key: str, operator: str, value: str) -> Matches:
    """Whatever has no such label is unequal to any value."""
    return lambda found: (found.get(key) == value) is (operator != "!=")


def by_fields(text: str) -> Matches:
    """What a field selector admits; raises Refused for one that cannot be read."""
    terms = []
    for term in filter(None, text.split(",")):
        if not (found := EQUALITY.match(term)):
            raise Refused(400, f'invalid selector: "{text}"; can\'t understand "{term}"')
        terms.append((found[1].split("."), found[2] != "!=", found[3]))
    return lambda item: all((_field(item, path) == value) is equal for path, equal, value in terms)


def _field(item: Any, path: list[str]) -> str:
    """A field's text; empty where it is not set."""
    for part in path:
        item = (item or {}).get(part)
    return "" if item is None else str(item)
