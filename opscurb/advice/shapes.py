"""Checks a parsed value against the API's own model: types, members, choices, ranges."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "string": (str,),
    "blob": (str, bytes),
    "list": (list,),
    "structure": (dict,),
    "map": (dict,),
}


def problems(value: Any, shape: Any, path: str) -> Iterator[str]:
    """What is wrong with a value, each as a sentence that names where."""
    kind = shape.type_name
    if kind == "timestamp":
        yield from _timestamp(value, path)
        return
    if getattr(shape, "is_document_type", False):
        return
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f"{path} must be of type {kind}"
        return
    yield from _CHECKS.get(kind, _number)(value, shape, path)


def _string(value: str, shape: Any, path: str) -> Iterator[str]:
    choices = shape.enum
    if choices and value not in choices:
        some = ", ".join(choices[:8]) + (", …" if len(choices) > 8 else "")
        yield f"{path} must be one of {some}"


def _number(value: float, shape: Any, path: str) -> Iterator[str]:
    if isinstance(value, int | float):
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if (least is not None and value < least) or (most is not None and value > most):
            yield f"{path} must lie between {least} and {most}"


def _list(value: list[Any], shape: Any, path: str) -> Iterator[str]:
    if len(value) < shape.metadata.get("min", 0):
        yield f"{path} needs at least {shape.metadata['min']} values"
    for each in value:
        yield from problems(each, shape.member, path)


def _structure(value: dict[str, Any], shape: Any, path: str) -> Iterator[str]:
    members = shape.members
    for name in shape.required_members:
        if name not in value:
            yield f"{path} needs {name}"
    for name, inner in value.items():
        if name not in members:
            yield f"{path} has no member {name}"
        else:
            yield from problems(inner, members[name], f"{path}.{name}")


def _map(value: dict[str, Any], shape: Any, path: str) -> Iterator[str]:
    for name, inner in value.items():
        yield from problems(name, shape.key, path)
        yield from problems(inner, shape.value, f"{path}.{name}")


def _timestamp(value: Any, path: str) -> Iterator[str]:
    """Seconds since 1970, or ISO 8601; the CLI would guess at more."""
    try:
        float(value)
    except (ValueError, TypeError):
        try:
            datetime.fromisoformat(str(value))
        except ValueError:
            yield f"{path} must be a time such as 2026-11-24T00:00:00Z"


_CHECKS: Mapping[str, Callable[[Any, Any, str], Iterator[str]]] = {
    "string": _string,
    "list": _list,
    "structure": _structure,
    "map": _map,
}
