"""The kinds of objects that the server knows, as its discovery names them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

VERBS = ("create", "delete", "get", "list", "patch", "update", "watch")
READ_VERBS = ("get", "list")
METRICS = "metrics.k8s.io"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: its API version, its names, and whether its objects live in namespaces."""

    api_version: str
    name: str
    plural: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    verbs: tuple[str, ...] = VERBS
    scales: bool = False
    # What `kubectl get all` shows.
    in_all: bool = False

    @property
    def group(self) -> str:
        """Its API group; empty for the core one."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """The version within its group."""
        return self.api_version.rpartition("/")[2]

    @property
    def resource(self) -> str:
        """Its plural with its group, as kubectl and error messages name it."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


def _kinds(api_version: str, *kinds: Kind) -> tuple[Kind, ...]:
    return tuple(replace(kind, api_version=api_version) for kind in kinds)


def _kind(
    name: str,
    plural: str,
    short: str = "",
    *,
    namespaced: bool = True,
    scales: bool = False,
    in_all: bool = False,
) -> Kind:
    return Kind("", name, plural, namespaced, tuple(short.split()), scales=scales, in_all=in_all)


KINDS = (
    *_kinds(
        "v1",
        _kind("Namespace", "namespaces", "ns", namespaced=False),
        _kind("Node", "nodes", "no", namespaced=False),
        _kind("PersistentVolume", "persistentvolumes", "pv", namespaced=False),
        _kind("PersistentVolumeClaim", "persistentvolumeclaims", "pvc"),
        _kind("Pod", "pods", "po", in_all=True),
        _kind("Service", "services", "svc", in_all=True),
        _kind("ConfigMap", "configmaps", "cm"),
        _kind("Secret", "secrets"),
        _kind("ServiceAccount", "serviceaccounts", "sa"),
        _kind("Event", "events", "ev"),
        _kind("LimitRange", "limitranges", "limits"),
        _kind("ResourceQuota", "resourcequotas", "quota"),
        _kind("ReplicationController", "replicationcontrollers", "rc", in_all=True, scales=True),
    ),
    *_kinds(
        "apps/v1",
        _kind("Deployment", "deployments", "deploy", in_all=True, scales=True),
        _kind("ReplicaSet", "replicasets", "rs", in_all=True, scales=True),
        _kind("StatefulSet", "statefulsets", "sts", in_all=True, scales=True),
        _kind("DaemonSet", "daemonsets", "ds", in_all=True),
    ),
    *_kinds(
        "batch/v1",
        _kind("Job", "jobs", in_all=True),
        _kind("CronJob", "cronjobs", "cj", in_all=True),
    ),
    *_kinds(
        "autoscaling/v2", _kind("HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa", in_all=True)
    ),
    *_kinds("discovery.k8s.io/v1", _kind("EndpointSlice", "endpointslices")),
    *_kinds(
        "networking.k8s.io/v1",
        _kind("Ingress", "ingresses", "ing"),
        _kind("IngressClass", "ingressclasses", namespaced=False),
        _kind("NetworkPolicy", "networkpolicies", "netpol"),
    ),
    *_kinds("policy/v1", _kind("PodDisruptionBudget", "poddisruptionbudgets", "pdb")),
    *_kinds(
        "storage.k8s.io/v1",
        _kind("StorageClass", "storageclasses", "sc", namespaced=False),
        _kind("VolumeAttachment", "volumeattachments", namespaced=False),
    ),
    *_kinds(
        "rbac.authorization.k8s.io/v1",
        _kind("ClusterRole", "clusterroles", namespaced=False),
        _kind("ClusterRoleBinding", "clusterrolebindings", namespaced=False),
        _kind("Role", "roles"),
        _kind("RoleBinding", "rolebindings"),
    ),
    *_kinds("scheduling.k8s.io/v1", _kind("PriorityClass", "priorityclasses", "pc", namespaced=False)),
    *_kinds(
        "apiextensions.k8s.io/v1",
        _kind("CustomResourceDefinition", "customresourcedefinitions", "crd crds", namespaced=False),
    ),
    Kind(f"{METRICS}/v1beta1", "NodeMetrics", "nodes", namespaced=False, verbs=READ_VERBS),
    Kind(f"{METRICS}/v1beta1", "PodMetrics", "pods", verbs=READ_VERBS),
)


class Catalogue:
    """The kinds that one server has."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds = tuple(kinds)
        self._named = {(kind.api_version, kind.name): kind for kind in self.kinds}
        self._plural = {(kind.api_version, kind.plural): kind for kind in self.kinds}

    def named(self, api_version: str, name: str) -> Kind:
        """The kind that an object says it is of; LookupError for one that the server does not have."""
        try:
            return self._named[api_version, name]
        except KeyError:
            raise LookupError(f"no kind {name} in {api_version}") from None

    def at(self, api_version: str, plural: str) -> Kind | None:
        """The kind whose objects stand under a path."""
        return self._plural.get((api_version, plural))

    @property
    def api_versions(self) -> list[str]:
        """Every group with its version, in the order of the kinds."""
        return list(dict.fromkeys(kind.api_version for kind in self.kinds))
