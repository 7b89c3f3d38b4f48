"""The three ways in which clients change a part of an object."""

from collections.abc import Mapping
from typing import Any

from apps.local.cluster.status import Refused

MERGE, STRATEGIC, STEPS = (
    f"application/{name}+json" for name in ("merge-patch", "strategic-merge-patch", "json-patch")
)
# What tells the entries of a list apart, where entries are objects.
MERGE_KEYS = ("name", "containerPort", "port", "type", "key")
REPLACE, DELETE = "replace", "delete"


def patched(one: Any, patch: Any, content_type: str) -> Any:
    """The object as the patch leaves it; the given one stays as it is. Raises Refused for what cannot be done."""
    match content_type.partition(";")[0]:
        case kind if kind == MERGE:
            return _merged(one, patch, lists=False)
        case kind if kind == STRATEGIC:
            return _merged(one, patch, lists=True)
        case kind if kind == STEPS:
            for step in patch:
                one = _stepped(one, step)
            return one
        case kind:
            raise Refused(415, f"the body of the request was in an unknown format: {kind}")


def _merged(one: Any, patch: Any, *, lists: bool) -> Any:
    if isinstance(patch, Mapping):
        result = dict(one) if isinstance(one, Mapping) and patch.get("$patch") != REPLACE else {}
        for key, value in patch.items():
            if value is None:
                result.pop(key, None)
            elif not key.startswith("$"):
                result[key] = _merged(result.get(key), value, lists=lists)
        return result
    if lists and isinstance(patch, list) and isinstance(one, list):
        return _merged_lists(one, patch)
    return patch


def _merged_lists(old: list[Any], patch: list[Any]) -> list[Any]:
    """Entries of objects are merged by their key, in the old order, new ones behind; other lists are replaced."""
    key = next(
        (key for key in MERGE_KEYS if all(isinstance(e, Mapping) and key in e for e in (*old, *patch))), None
    )
    if key is None:
        return patch
    entries = {entry[key]: entry for entry in old}
    for entry in patch:
        if entry.get("$patch") == DELETE:
            entries.pop(entry[key], None)
        else:
            entries[entry[key]] = _merged(entries.get(entry[key]), entry, lists=True)
    return list(entries.values())


def _stepped(one: Any, step: Mapping[str, Any]) -> Any:
    path = [part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:]]
    return _changed(one, path, step)


def _changed(one: Any, path: list[str], step: Mapping[str, Any]) -> Any:
    """A copy with the step done at the path's end."""
    copy: Any = list(one) if isinstance(one, list) else dict(one or {})
    place: Any = path[0]
    if isinstance(copy, list):
        place = len(copy) if place == "-" else int(place)
    try:
        if len(path) > 1:
            copy[place] = _changed(copy[place], path[1:], step)
        elif step["op"] == "remove":
            del copy[place]
        elif step["op"] == "add" and isinstance(copy, list):
            copy.insert(place, step["value"])
        elif step["op"] == "test":
            _require(copy[place] == step["value"])
        else:
            copy[place] = step["value"]
    except (LookupError, KeyError) as error:
        raise Refused(400, f"the patch's path does not exist: {step['path']}") from error
    return copy


def _require(holds: bool) -> None:
    if not holds:
        raise Refused(400, "the patch's test failed")
