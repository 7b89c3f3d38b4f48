"""The checks of clusters, one file a check, one folder a subject; `CHECKS` is all of them by id."""

from importlib import import_module
from pkgutil import walk_packages

from opscurb.check import Check


def _discover() -> dict[str, Check]:
    found = {}
    for module in walk_packages(__path__, f"{__name__}."):
        check = getattr(import_module(module.name), "find", None)
        if isinstance(check, Check):
            found[check.id] = check
    return dict(sorted(found.items()))


CHECKS = _discover()
