"""Collectors of AWS resources, one file a service; importing this package registers all of them."""

from importlib import import_module
from pkgutil import iter_modules

from opscurb.aws.collector import COLLECTORS

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["COLLECTORS"]
