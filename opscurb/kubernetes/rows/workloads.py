"""What keeps pods, scales them and holds them together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from opscurb.kubernetes.rows.base import NOTHING, Amount, Object
from opscurb.kubernetes.rows.pods import NO_REFERENCES, Container, References
from opscurb.resource import NO_TAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload(Object):
    """What keeps pods of one template; `containers`, `requests` and `uses` are of its template, for one replica.

    Of this type are all Deployments, StatefulSets and DaemonSets together.
    """

    type: ClassVar[str] = "k8s_workload"

    replicas: int = 0
    ready_replicas: int = 0
    updated_replicas: int = 0
    selector: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    template_labels: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    containers: tuple[Container, ...] = ()
    requests: Amount = NOTHING
    uses: References = NO_REFERENCES
    # Names of the claims that a StatefulSet makes for each replica: `<name>-<set>-<number>`.
    claim_templates: tuple[str, ...] = ()
    # When its rollout last progressed or its replicas last changed.
    changed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(Workload):
    """A Deployment."""

    type: ClassVar[str] = "k8s_deployment"
    kind: ClassVar[str] = "Deployment"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatefulSet(Workload):
    """A StatefulSet."""

    type: ClassVar[str] = "k8s_stateful_set"
    kind: ClassVar[str] = "StatefulSet"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSet(Workload):
    """A DaemonSet; `replicas` is on how many nodes it should run."""

    type: ClassVar[str] = "k8s_daemon_set"
    kind: ClassVar[str] = "DaemonSet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaSet(Workload):
    """A ReplicaSet, of a Deployment or by itself."""

    type: ClassVar[str] = "k8s_replica_set"
    kind: ClassVar[str] = "ReplicaSet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Object):
    """A Job; `status` is Complete, Failed, Suspended or Running."""

    type: ClassVar[str] = "k8s_job"
    kind: ClassVar[str] = "Job"

    finished: datetime | None = None
    started: datetime | None = None
    active: int = 0
    succeeded: int = 0
    failed: int = 0
    # Seconds until the cluster removes it by itself.
    ttl: int | None = None
    requests: Amount = NOTHING
    uses: References = NO_REFERENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class CronJob(Object):
    """A CronJob."""

    type: ClassVar[str] = "k8s_cron_job"
    kind: ClassVar[str] = "CronJob"

    schedule: str = ""
    suspended: bool = False
    last_scheduled: datetime | None = None
    last_successful: datetime | None = None
    requests: Amount = NOTHING
    uses: References = NO_REFERENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class HorizontalPodAutoscaler(Object):
    """An autoscaler of replicas; `cpu_target` in percent of what is requested, where it has one."""

    type: ClassVar[str] = "k8s_horizontal_pod_autoscaler"
    kind: ClassVar[str] = "HorizontalPodAutoscaler"

    target_kind: str = ""
    target_name: str = ""
    least: int = 1
    most: int = 0
    current: int = 0
    cpu_target: int | None = None
    # True when it found what it scales.
    able: bool = True

    def dimensions(self, by: str) -> dict[str, str]:
        """The labels that name it, or the workload it scales."""
        if by == "workload":
            return {"namespace": self.namespace, by: self.target_name}
        return {"namespace": self.namespace, by: self.id.rpartition("/")[2]}


@dataclass(frozen=True, slots=True, kw_only=True)
class PodDisruptionBudget(Object):
    """How many pods may be down at once."""

    type: ClassVar[str] = "k8s_pod_disruption_budget"
    kind: ClassVar[str] = "PodDisruptionBudget"

    selector: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    disruptions_allowed: int = 0
    expected_pods: int = 0
