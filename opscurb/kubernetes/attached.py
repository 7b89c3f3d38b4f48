"""What is billed for one workload alone: the volumes of its claims and the load balancers that send to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from opscurb.kubernetes.placement import OVER
from opscurb.kubernetes.rows import (
    CronJob,
    DaemonSet,
    Deployment,
    Job,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    Service,
    StatefulSet,
    Workload,
)

TEMPLATES = tuple(kind.type for kind in (Deployment, StatefulSet, DaemonSet, Job, CronJob))
# What a check declares in `also`; of pods and templates not one may be unread.
ATTACHED = (Pod.type, PersistentVolumeClaim.type, PersistentVolume.type, Service.type, *TEMPLATES)
USERS = (Pod.type, *TEMPLATES)


class Attached:
    """Finds what belongs to a workload and to nothing else; made once for a check."""

    def __init__(self, scan: Any) -> None:
        pods = [pod for pod in scan.all(Pod.type) if pod.status not in OVER]
        self._users = [*pods, *(row for name in TEMPLATES for row in scan.all(name))]
        self._claims: list[PersistentVolumeClaim] = list(scan.all(PersistentVolumeClaim.type))
        self._services: list[Service] = list(scan.all(Service.type))
        self._volumes: dict[str, PersistentVolume] = {
            row.name: row for row in scan.all(PersistentVolume.type)
        }

    def volumes_of(self, workload: Workload) -> list[tuple[PersistentVolumeClaim, PersistentVolume]]:
        """Claims of a workload, with their volumes, that nothing else mounts or would mount."""
        taken = {name for user in self._others(workload) for name in user.uses.claims}
        own = (claim for claim in self._claims if claim.name not in taken and _is_claimed(claim, workload))
        return [(claim, self._volumes[claim.volume]) for claim in own if claim.volume in self._volumes]

    def balancers_of(self, workload: Workload) -> list[Service]:
        """Services with a load balancer that choose pods of a workload and of nothing else."""
        others = [_labels(user) for user in self._others(workload)]
        return [
            service
            for service in self._services
            if service.namespace == workload.namespace
            and service.service_type == "LoadBalancer"
            and service.ingress
            and service.selector
            and _chooses(service, workload.template_labels)
            and not any(_chooses(service, labels) for labels in others)
        ]

    def _others(self, workload: Workload) -> Iterator[Any]:
        return (
            user for user in self._users if user.namespace == workload.namespace and user.arn != workload.arn
        )


def _is_claimed(claim: PersistentVolumeClaim, workload: Workload) -> bool:
    """True for a claim that the workload's pods mount, made by itself or by hand."""
    if claim.namespace != workload.namespace or any(owner.name != workload.name for owner in claim.owners):
        return False
    stems = [f"{name}-{workload.name}" for name in workload.claim_templates]
    return claim.name in workload.uses.claims or claim.name.rpartition("-")[0] in stems


def _labels(user: Any) -> Mapping[str, str]:
    labels: Mapping[str, str] = user.template_labels if isinstance(user, Workload) else user.tags
    return labels


def _chooses(service: Service, labels: Mapping[str, str]) -> bool:
    return service.selector.items() <= labels.items()
