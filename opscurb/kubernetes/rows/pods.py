"""Machines and what runs on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from opscurb.kubernetes.rows.base import NOTHING, Amount, Object
from opscurb.resource import NO_TAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Object):
    """A machine; `status` is Ready or NotReady."""

    type: ClassVar[str] = "k8s_node"
    kind: ClassVar[str] = "Node"

    provider_id: str = ""
    instance_type: str = ""
    cloud_region: str = ""
    zone: str = ""
    architecture: str = ""
    pool: str = ""
    spot: bool = False
    fargate: bool = False
    unschedulable: bool = False
    # As `key=value:effect`.
    taints: tuple[str, ...] = ()
    allocatable: Amount = NOTHING
    capacity: Amount = NOTHING
    most_pods: int = 110
    version: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """A container of a pod, or of a workload's template."""

    name: str
    cpu: int | None = None
    memory: int | None = None
    gpus: int = 0
    # Why it waits, e.g. CrashLoopBackOff; empty while it runs.
    waiting: str = ""
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class References:
    """What a pod or a template of pods names in its own namespace."""

    claims: tuple[str, ...] = ()
    config_maps: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    service_account: str = ""
    priority_class: str = ""


NO_REFERENCES = References()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod(Object):
    """A pod; `status` is its phase, `requests` what the scheduler reserves for it (init containers, overhead)."""

    type: ClassVar[str] = "k8s_pod"
    kind: ClassVar[str] = "Pod"

    node: str = ""
    reason: str = ""
    containers: tuple[Container, ...] = ()
    requests: Amount = NOTHING
    uses: References = NO_REFERENCES
    ready: bool = False
    # Since when it has been as ready, or unready, as it is.
    ready_since: datetime | None = None
    finished: datetime | None = None
    started: datetime | None = None
    # Of those that the kubelet itself runs.
    mirror: bool = False
    # With volumes that would be lost, or would hold it, on another node: emptyDir, hostPath, local disks.
    local_storage: bool = False
    node_selector: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    # True for what may only run on certain nodes by affinity or topology spread.
    constrained: bool = False
    # As `key=value:effect`; a lone `*` tolerates everything.
    tolerations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(Object):
    """What a pod uses right now, by metrics.k8s.io."""

    type: ClassVar[str] = "k8s_pod_usage"
    kind: ClassVar[str] = "PodMetrics"

    used: Amount = NOTHING
