"""What a scan keeps of a cluster's objects: small rows, projected page by page from what the API answers.

Of every row `region` is the kubeconfig context it was read through, `id` is `namespace/name` (or the name of what has
no namespace), `arn` is `k8s://<context>/<kind>/<id>` with the kind in lower case, `tags` are the labels. CPU is in
millicores, memory and storage in bytes; None is what an object does not say.
"""

from opscurb.kubernetes.rows.base import (
    NOTHING,
    Amount,
    Object,
    Owner,
    arn_of,
)
from opscurb.kubernetes.rows.network import (
    EndpointSlice,
    Ingress,
    Service,
)
from opscurb.kubernetes.rows.others import (
    ClusterVersion,
    ConfigMap,
    Namespace,
    Remembered,
    Secret,
    ServiceAccount,
)
from opscurb.kubernetes.rows.pods import (
    NO_REFERENCES,
    Container,
    Node,
    Pod,
    References,
    Usage,
)
from opscurb.kubernetes.rows.storage import (
    CloudDisk,
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
)
from opscurb.kubernetes.rows.workloads import (
    CronJob,
    DaemonSet,
    Deployment,
    HorizontalPodAutoscaler,
    Job,
    PodDisruptionBudget,
    ReplicaSet,
    StatefulSet,
    Workload,
)

__all__ = [
    "NOTHING",
    "NO_REFERENCES",
    "Amount",
    "CloudDisk",
    "ClusterVersion",
    "ConfigMap",
    "Container",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "EndpointSlice",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "Namespace",
    "Node",
    "Object",
    "Owner",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "References",
    "Remembered",
    "ReplicaSet",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
    "Usage",
    "Workload",
    "arn_of",
]
