"""The demo inventory as an account."""

from collections.abc import Sequence
from types import TracebackType

from apps.accounts.access.wanted import Wanted
from opscurb.demo import demo_provider, demo_regions, demo_target
from opscurb.kubernetes.rows import Remembered
from opscurb.provider import PROVIDERS, checks_of
from opscurb.results import Unread
from opscurb.target import Target


class DemoAccess:
    """What ships with the product, to be scanned as if it were connected."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def __enter__(self) -> "DemoAccess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing was opened."""

    def regions(self) -> tuple[str, ...]:
        """Those of the wanted providers that a wanted check looks at; who names regions of AWS wants no cluster."""
        wanted = self._wanted
        names = [name for name in wanted.providers or PROVIDERS if checks_of(name, wanted.checks)]
        found = (region for name in names for region in demo_regions(name))
        return tuple(region for region in found if not wanted.regions or region in wanted.regions)

    def prepare(self) -> Sequence[Unread]:
        """Nothing is shared."""
        return ()

    def provider_of(self, region: str) -> str:
        """Where it was recorded."""
        return demo_provider(region)

    def target(self, region: str, remembered: Sequence[Remembered] = ()) -> Target:
        """The recording, which holds what earlier scans would have noted."""
        return demo_target(region)
