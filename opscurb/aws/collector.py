"""The registry of collectors: each reads one resource type of a region, page by page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

Read = Callable[["AwsRegion"], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Collector:
    """Reads one resource type; `needs` are the API calls it makes, as `service:Operation`."""

    resource_type: str
    needs: tuple[str, ...]
    read: Read


COLLECTORS: dict[str, Collector] = {}


def collector(resource_type: str, needs: tuple[str, ...]) -> Callable[[Read], Read]:
    """Register the function below as the collector of a resource type."""

    def register(read: Read) -> Read:
        COLLECTORS[resource_type] = Collector(resource_type, needs, read)
        return read

    return register
