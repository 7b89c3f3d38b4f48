"""What a provider is, and which there are."""

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any, Protocol

from opscurb.check import Check
from opscurb.target import Target

# A new provider is a folder beside this file whose provider.py names it in capitals, and a word here.
PROVIDERS = ("aws", "kubernetes")


class Provider(Protocol):
    """One kind of cloud: its checks, what they need, and how to reach a region of an account."""

    name: str

    @property
    def checks(self) -> Mapping[str, Check]:
        """All checks by id."""

    @property
    def regions(self) -> Collection[str]:
        """All regions there are, sorted."""

    def needs_of(self, check: Check) -> tuple[str, ...]:
        """The permissions a check needs, sorted, in the provider's words."""

    def enabled_regions(self, session: Any) -> tuple[str, ...]:
        """The regions that an account has enabled, sorted; raises ProviderDenied."""

    def target(self, session: Any, account_id: str, region: str) -> Target:
        """A region of an account, ready to be scanned."""

    def prices(self, region: str) -> Any:
        """The price book of a region."""


def provider(name: str) -> Provider:
    """A provider by its name; KeyError for one that does not exist."""
    if name not in PROVIDERS:
        raise KeyError(name)
    found: Provider = getattr(import_module(f"opscurb.{name}.provider"), name.upper())
    return found


def checks_of(name: str, wanted: Collection[str] = ()) -> tuple[Check, ...]:
    """The wanted checks of a provider, all of them where none is named; none of a provider that does not exist."""
    if name not in PROVIDERS:
        return ()
    return tuple(
        check for check_id, check in provider(name).checks.items() if not wanted or check_id in wanted
    )


def check_ids() -> frozenset[str]:
    """The ids of all checks of all providers."""
    return frozenset(check.id for name in PROVIDERS for check in checks_of(name))


def choose(checks: Mapping[str, Check], only: Collection[str], skip: Collection[str]) -> tuple[Check, ...]:
    """The named checks, or all, without the skipped ones; raises KeyError naming those that do not exist."""
    if unknown := sorted({*only, *skip} - set(checks)):
        raise KeyError(", ".join(unknown))
    return tuple(check for name, check in checks.items() if (not only or name in only) and name not in skip)
