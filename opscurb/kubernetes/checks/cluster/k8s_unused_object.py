"""ConfigMaps, Secrets, service accounts and disruption budgets that nothing refers to are clutter."""

from collections import defaultdict
from collections.abc import Mapping

from opscurb.check import Category, Playbook, Severity, Waste, check
from opscurb.guards import Standing, standing
from opscurb.kubernetes.details import commanded, first_names, plural
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.references import References, references
from opscurb.kubernetes.rows import (
    ConfigMap,
    CronJob,
    DaemonSet,
    Deployment,
    Ingress,
    Job,
    Pod,
    PodDisruptionBudget,
    ReplicaSet,
    Secret,
    ServiceAccount,
    StatefulSet,
    arn_of,
)
from opscurb.price import Component

JUDGED = (ConfigMap, Secret, ServiceAccount, PodDisruptionBudget)
USERS = (Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Ingress)
TYPES = tuple(kind.type for kind in (*JUDGED[1:], *USERS))
# What clusters make in every namespace, and what clients keep their own state in.
DEFAULTS: Mapping[str, frozenset[str]] = {
    "ConfigMap": frozenset({"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"}),
    "ServiceAccount": frozenset({"default", "builder", "deployer", "pipeline"}),
}
HELM_RELEASE = "sh.helm.release."
# Labels and annotations by which programs find objects that no pod names, and notes of who else made a copy.
LOOKED_UP = (
    "argocd.argoproj.io/secret-type",
    "cert-manager.io/",
    "control-plane.alpha.kubernetes.io/leader",
    "fluentd",
    "grafana_",
    "jenkins.io/",
    "kubernetes.io/service-account.name",
    "openpolicyagent.org/",
    "operator.",
    "reflector.v1.k8s.emberstack.com/",
    "replicator.v1.mittwald.de/",
    "sealedsecrets.bitnami.com/",
    "toolkit.fluxcd.io/",
    "velero.io/",
)


@check(
    reads=ConfigMap.type,
    also=TYPES,
    whole=TYPES,
    sums_up=True,
    category=Category.IDLE_RESOURCES,
    advice="Delete objects that nothing refers to",
    fix=Playbook(
        why="No pod, template, Ingress or service account of the namespace names them. They cost nothing, but old"
        " credentials among them are a risk, and everybody who looks has to read past them.",
        steps=(
            "Verify for each that no custom resource, no operator and no program outside of the cluster reads it",
            "Keep the manifests of those that may be needed again",
            "Delete them, and their manifests where they are kept",
        ),
        cli=(
            "# Verify: what is known of each",
            "kubectl describe {kind} {next_names} --namespace {namespace}",
            "# Delete those that nobody needs",
            "kubectl delete {kind} {next_names} --namespace {namespace}",
        ),
        console=(
            "Open namespace {namespace} in your cluster's dashboard and list what is of kind {kind}",
            "Look at labels and annotations of each of the named ones, keep their YAML, and delete them",
        ),
        risks=(
            "Programs that ask the cluster for them by name or label fail when they are gone",
            "References in custom resources are not seen from here",
        ),
        minutes=30,
        rollback=("Apply the manifests that were kept; what was in a deleted Secret is gone otherwise",),
    ),
)
def find(config_maps, scan):
    """What nothing names and nobody owns, a finding for each namespace and kind."""
    used = references([row for kind in USERS for row in scan.all(kind.type)], scan.all(ServiceAccount.type))
    others = [row for kind in JUDGED[1:] for row in scan.all(kind.type)]
    judged = [*config_maps, *(row for row in others if _may_be_judged(row, scan))]
    unused = defaultdict(list)
    for row in judged:
        if not _is_kept(row) and not _is_used(row, used):
            unused[row.namespace, type(row)].append(row.name)
    for (namespace, kind), names in sorted(unused.items(), key=lambda each: (each[0][0], each[0][1].kind)):
        yield _waste(namespace, kind, names, scan)


def _may_be_judged(row, scan):
    """The guards that the engine itself applies to the kind that is read."""
    return standing(find, row, scan.policy, scan.now) is Standing.JUDGED


def _is_kept(row):
    """True for what is there by default, has an owner, or is looked up by what it is labelled with."""
    if row.owners or is_system(row.namespace) or row.name in DEFAULTS.get(row.kind, ()):
        return True
    notes = (*row.tags, *row.annotations)
    return row.name.startswith(HELM_RELEASE) or any(note.startswith(LOOKED_UP) for note in notes)


def _is_used(row, used: References):
    if isinstance(row, PodDisruptionBudget):
        return bool(row.expected_pods) or used.selects(row.namespace, row.selector)
    if isinstance(row, ServiceAccount) and row.secrets:
        # Its token may be in use outside of the cluster.
        return True
    return (row.kind, row.namespace, row.name) in used.named


def _waste(namespace, kind, names, scan):
    all_of_it = kind(
        id=f"{namespace}/*",
        arn=arn_of(scan.region, kind.kind, "*", namespace),
        region=scan.region,
        name="*",
        namespace=namespace,
    )
    return Waste(
        all_of_it,
        price=scan.prices.nothing(all_of_it.arn, Component.STORAGE, "objects, which cost nothing"),
        because=f"unused: nothing refers to {plural(len(names), kind.kind)} of the namespace",
        details={
            "kind": kind.kind.lower(),
            "namespace": namespace,
            "objects": len(names),
            "object_names": first_names(names),
            "next_names": commanded(names),
        },
        confidence=0.5,
        cap=Severity.LOW,
    )
