"""The registry of collectors: each reads one type of row, mostly one list of the API."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opscurb.kubernetes.paths import list_path, need_of
from opscurb.kubernetes.reading import Reader

if TYPE_CHECKING:
    from opscurb.kubernetes.cluster import Cluster

Project = Callable[[dict[str, Any], Reader], Any]
Read = Callable[["Cluster"], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Collector:
    """Reads one type of row from some `paths`; `metadata_only` where it sees no more than names and labels."""

    resource_type: str
    paths: tuple[str, ...]
    read: Read
    metadata_only: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The permissions it takes, as `list pods` or `get /version`."""
        return tuple(need_of(path) for path in self.paths)


COLLECTORS: dict[str, Collector] = {}


def lists(
    resource_type: str, plural: str, group: str = "", version: str = "v1", *, metadata_only: bool = False
) -> Callable[[Project], Project]:
    """Register the function below, which makes a row of an object, as the collector of a type of row."""
    path = list_path(plural, group, version)

    def register(project: Project) -> Project:
        def read(cluster: "Cluster") -> Iterable[Any]:
            return cluster.api.list(
                path, lambda item: project(item, cluster.reader), metadata_only=metadata_only
            )

        COLLECTORS[resource_type] = Collector(resource_type, (path,), read, metadata_only)
        return project

    return register


def reads(resource_type: str, *paths: str) -> Callable[[Read], Read]:
    """Register the function below, which reads what is no list, as the collector of a type of row."""

    def register(read: Read) -> Read:
        COLLECTORS[resource_type] = Collector(resource_type, paths, read)
        return read

    return register
