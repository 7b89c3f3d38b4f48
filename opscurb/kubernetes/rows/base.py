"""What all rows of a cluster share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from opscurb.resource import NO_TAGS, Resource


@dataclass(frozen=True, slots=True)
class Owner:
    """What an object belongs to, by its ownerReferences."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of what nodes offer and pods request."""

    cpu: int = 0
    memory: int = 0
    gpus: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.cpu + other.cpu, self.memory + other.memory, self.gpus + other.gpus)


NOTHING = Amount()


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(Resource):
    """What all objects have."""

    kind: ClassVar[str] = ""

    namespace: str = ""
    annotations: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    owners: tuple[Owner, ...] = ()

    @property
    def notes(self) -> Mapping[str, str]:
        """Its annotations and its labels."""
        return {**self.annotations, **self.tags} if self.annotations else self.tags

    def dimensions(self, by: str) -> dict[str, str]:
        """The labels that name it in the metrics of its cluster."""
        return {"namespace": self.namespace, by: self.id.rpartition("/")[2]}


def arn_of(context: str, kind: str, name: str, namespace: str = "") -> str:
    """The name of an object among all clusters of an account."""
    return f"k8s://{context}/{kind.lower()}/{f'{namespace}/{name}' if namespace else name}"
