"""What a scan wants of an account, and what it gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from opscurb.kubernetes.rows import Remembered
from opscurb.results import Unread
from opscurb.target import Target


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a scan was asked for; what is empty narrows nothing."""

    checks: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    # Of clusters.
    context: str = ""
    # Which parts of the demo inventory.
    providers: tuple[str, ...] = ()


class Access(Protocol):
    """One account for the work of one unit: a context, so that what it opens ends with the work.

    Asks clouds and clusters outside any transaction.
    """

    def __enter__(self) -> Self:
        """Open what leads there."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""

    def regions(self) -> tuple[str, ...]:
        """The regions, or the contexts of clusters, to scan."""

    def prepare(self) -> Sequence[Unread]:
        """Ask for what all regions share, before any of them is scanned; says what would be nice to know and is not."""

    def provider_of(self, region: str) -> str:
        """The name of the provider whose checks look at a region."""

    def target(self, region: str, remembered: Sequence[Remembered] = ()) -> Target:
        """A region, ready to be scanned; `remembered` is what earlier scans noted of it."""
