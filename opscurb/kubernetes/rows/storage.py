"""Volumes, claims of them and the disks behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from opscurb.kubernetes.rows.base import Object
from opscurb.resource import NO_TAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentVolume(Object):
    """A volume; `status` is its phase."""

    type: ClassVar[str] = "k8s_persistent_volume"
    kind: ClassVar[str] = "PersistentVolume"

    capacity: int = 0
    storage_class: str = ""
    reclaim_policy: str = ""
    claim_namespace: str = ""
    claim_name: str = ""
    driver: str = ""
    # The disk's id in its cloud.
    handle: str = ""
    cloud_region: str = ""
    zone: str = ""
    phase_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentVolumeClaim(Object):
    """A claim of a volume; `status` is its phase."""

    type: ClassVar[str] = "k8s_persistent_volume_claim"
    kind: ClassVar[str] = "PersistentVolumeClaim"

    volume: str = ""
    requested: int = 0
    capacity: int = 0
    storage_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass(Object):
    """How volumes are made; `parameters` as the provisioner takes them."""

    type: ClassVar[str] = "k8s_storage_class"
    kind: ClassVar[str] = "StorageClass"

    provisioner: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    binding_mode: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudDisk(Object):
    """A disk of a connected cloud account that was made for a cluster; `cluster` names which, where its tags tell."""

    type: ClassVar[str] = "k8s_cloud_disk"
    kind: ClassVar[str] = "Disk"

    cloud_arn: str = ""
    cloud_region: str = ""
    cluster: str = ""
    volume_type: str = ""
    size_gb: int = 0
    attached: bool = False
    claim_namespace: str = ""
    claim_name: str = ""
