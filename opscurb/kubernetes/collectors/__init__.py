"""Collectors of a cluster's objects; importing this package registers all of them."""

from importlib import import_module
from pkgutil import iter_modules

from opscurb.kubernetes.collector import COLLECTORS

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["COLLECTORS"]
