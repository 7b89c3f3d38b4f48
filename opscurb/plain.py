"""The engine's own values as JSON-ready data, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any


def plain(value: Any) -> Any:
    """JSON-ready data that `Rebuild` makes the value of again; every object names its kind in `$`."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {"$": "time", "of": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$": "decimal", "of": str(value)}
    if isinstance(value, Mapping):
        return {"$": "map", "of": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, frozenset | set):
        return {"$": "set", "of": [plain(item) for item in sorted(value)]}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    if is_dataclass(value):
        named = {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.init}
        return {"$": f"{type(value).__module__}:{type(value).__qualname__}", **named}
    raise TypeError(f"cannot record a {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Makes values of such data again, moments moved by `shift`."""

    shift: timedelta

    def __call__(self, data: Any) -> Any:
        """The value that some data stands for; raises ValueError for what is none of the engine's own."""
        if isinstance(data, list):
            return tuple(self(item) for item in data)
        if not isinstance(data, dict):
            return data
        match data["$"]:
            case "time":
                return datetime.fromisoformat(data["of"]) + self.shift
            case "decimal":
                return Decimal(data["of"])
            case "map":
                return MappingProxyType({self(key): self(item) for key, item in data["of"]})
            case "set":
                return frozenset(self(item) for item in data["of"])
            case kind:
                named = {name: self(item) for name, item in data.items() if name != "$"}
                return _class(kind)(**named)


@cache
def _class(kind: str) -> type:
    """One of the engine's own dataclasses; nothing else can be named by a recording."""
    module, _, name = kind.partition(":")
    if not module.startswith("opscurb."):
        raise ValueError(f"a recording cannot hold a {kind}")
    found: type = getattr(import_module(module), name)
    return found
