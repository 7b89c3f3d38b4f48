"""What checks of a cluster leave alone: what the platform runs, and what somebody asked not to be moved."""

from opscurb.kubernetes.rows import Node, Object, Pod

SYSTEM_NAMESPACES = frozenset(
    {
        "amazon-cloudwatch",
        "amazon-guardduty",
        "aws-observability",
        "config-management-system",
        "gatekeeper-system",
        "gmp-public",
        "gmp-system",
        "karpenter",
        "kube-flannel",
        "kube-node-lease",
        "kube-public",
        "kube-system",
        "local-path-storage",
        "longhorn-system",
        "metallb-system",
        "olm",
        "openshift",
        "tigera-operator",
    }
)
SYSTEM_PREFIXES = ("openshift-", "gke-", "aks-", "calico-", "cattle-", "cilium-")
NO_DISRUPTION = "karpenter.sh/do-not-disrupt"
NO_EVICTION = "karpenter.sh/do-not-evict"
SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"
NO_SCALE_DOWN = "cluster-autoscaler.kubernetes.io/scale-down-disabled"
CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
# Operators that keep the claims of what they run, whether a pod mounts them just now or not.
OPERATORS = (
    "cnpg.io/",
    "strimzi.io/",
    "postgres-operator.crunchydata.com/",
    "elasticsearch.k8s.elastic.co/",
    "mongodbcommunity.mongodb.com/",
    "acid.zalan.do/",
    "app.kubernetes.io/managed-by=percona",
    "operator.prometheus.io/",
    "rabbitmq.com/",
)


def is_system(namespace: str) -> bool:
    """True for a namespace that the platform itself runs in."""
    return namespace in SYSTEM_NAMESPACES or namespace.startswith(SYSTEM_PREFIXES)


def is_control_plane(node: Node) -> bool:
    """True for a node that runs the cluster itself."""
    tainted = {taint.partition("=")[0].partition(":")[0] for taint in node.taints}
    return any(name in node.tags or name in tainted for name in CONTROL_PLANE)


def must_stay(node: Node) -> bool:
    """True for a node that somebody asked not to be taken away."""
    return node.annotations.get(NO_SCALE_DOWN) == "true" or _asks(node, NO_DISRUPTION)


def may_not_move(pod: Pod) -> str:
    """Why a pod may not be moved to another node; empty when it may."""
    if _asks(pod, NO_DISRUPTION) or _asks(pod, NO_EVICTION):
        return "asks not to be disrupted"
    evictable = pod.annotations.get(SAFE_TO_EVICT)
    if evictable == "false":
        return "says that it is not safe to evict"
    if not pod.owners:
        return "has nothing that would make it again"
    if pod.local_storage and evictable != "true":
        return "keeps data on its node"
    return "may run on certain nodes only" if pod.constrained else ""


def operated(claim: Object) -> bool:
    """True for what an operator keeps: it has an owner, or carries an operator's labels."""
    notes = (f"{key}={value}" for key, value in claim.tags.items())
    return bool(claim.owners) or any(note.startswith(OPERATORS) for note in notes)


def _asks(thing: Object, annotation: str) -> bool:
    """True when an annotation asks for it; pods may write for how long instead of true."""
    return thing.annotations.get(annotation, "false").lower() not in ("", "false")
