"""The finding that advice is about, as plain data, whichever of a scan or a database it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from opscurb.money import ZERO
from opscurb.results import Found

# Details under names with these endings hold what the cloud itself named: children and neighbours of the resource.
CHILD_ENDINGS = ("_id", "_ids", "_arn", "_arns", "public_ip", "source")
# Objects of a cluster have no ids that commands know them by, only names.
NAME_ENDINGS = (*CHILD_ENDINGS, "_name", "_names", "namespace")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a guard and a playbook need to know of a finding; `details` is JSON data."""

    check_id: str
    resource_type: str
    resource_id: str
    resource_arn: str
    region: str
    resource_name: str = ""
    monthly_cost: Decimal = ZERO
    details: Mapping[str, Any] = field(default_factory=dict)
    managed_by: str = ""
    provider: str = "aws"

    @classmethod
    def of(cls, found: Found, provider: str = "aws") -> "Subject":
        """The subject of a finding just made by a scan."""
        resource = found.resource
        return cls(
            check_id=found.check.id,
            resource_type=resource.type,
            resource_id=resource.id,
            resource_arn=resource.arn,
            region=resource.region,
            resource_name=resource.name,
            monthly_cost=found.monthly_cost,
            details={name: _plain(value) for name, value in found.details.items()}
            | {"because": found.because},
            managed_by=found.managed_by,
            provider=provider,
        )

    @property
    def children(self) -> frozenset[str]:
        """Ids, of a cluster's objects names too, that the finding's details name beside its own."""
        endings = NAME_ENDINGS if self.is_of_cluster else CHILD_ENDINGS
        return frozenset(
            text
            for name, value in self.details.items()
            if name.endswith(endings)
            for text in (value if isinstance(value, list) else [value])
            if isinstance(text, str) and text
        )

    @property
    def identifiers(self) -> frozenset[str]:
        """What the resource itself may be called in a command."""
        named = (self.resource_name, self.region) if self.is_of_cluster else ()
        return frozenset(filter(None, (self.resource_id, self.resource_arn, *named)))

    @property
    def regions(self) -> frozenset[str]:
        """The regions that a text may name: its own, and that of what is behind it in a cloud."""
        behind = self.details.get("cloud_region") if self.is_of_cluster else None
        return frozenset(filter(None, (self.region, str(behind or ""))))

    @property
    def is_of_cluster(self) -> bool:
        """True for what kubectl fixes; its region is a kubeconfig's context."""
        return self.provider == "kubernetes"


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar in JSON data with the name it stands under."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, name)
    else:
        yield name, value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return list(value) if isinstance(value, tuple | frozenset | set) else value
