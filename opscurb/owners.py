"""Who made a resource and would make it again: what its tags, labels and annotations tell of that."""

from collections.abc import Callable, Mapping

Notes = Mapping[str, str]

# Prefix of a tag's name -> who owns what carries it; the fix belongs there.
OWNER_TAG_PREFIXES: Notes = {
    "aws:autoscaling:groupName": "Auto Scaling group",
    "karpenter.sh/": "Karpenter",
    "eks:": "EKS",
    "aws:eks:": "EKS",
    "kubernetes.io/": "Kubernetes",
    "ebs.csi.aws.com/": "Kubernetes",
    "CSIVolumeName": "Kubernetes",
    "elbv2.k8s.aws/": "Kubernetes",
    "aws:elasticmapreduce:": "EMR",
    "elasticbeanstalk:": "Elastic Beanstalk",
    "aws:batch:": "AWS Batch",
    "AmazonECSManaged": "ECS",
    "aws:ec2spot:fleet-request-id": "Spot Fleet",
    "aws:cloudformation:stack-name": "CloudFormation stack",
}


def owner_of(tags: Notes) -> str:
    """Name what manages a resource of a cloud, e.g. `Auto Scaling group web`; empty when nobody does."""
    for prefix, owner in OWNER_TAG_PREFIXES.items():
        for tag, value in tags.items():
            if tag.startswith(prefix):
                return f"{owner} {value}".strip() if ":groupName" in tag or "stack-name" in tag else owner
    return ""


def tracked_by(notes: Notes) -> str:
    """Name what keeps an object of a cluster as a repository says, e.g. `Helm release web`; empty when nothing does.

    Whoever installs by somebody else's means comes first: Flux and Argo CD install Helm's charts too.
    """
    for name, trace in TRACES.items():
        if (found := trace(notes)) is not None:
            return f"{name} {found}".strip()
    return ""


def _helm(notes: Notes) -> str | None:
    """Old charts have only labels, and some of them do not say which release they are of."""
    release = notes.get("meta.helm.sh/release-name")
    if release is None and notes.get("app.kubernetes.io/managed-by") == "Helm":
        return notes.get("app.kubernetes.io/instance", "")
    return release


def _argo(notes: Notes) -> str | None:
    """The tracking annotation is `application:group/kind:namespace/name`."""
    tracked = notes.get("argocd.argoproj.io/tracking-id")
    return tracked.partition(":")[0] if tracked else notes.get("argocd.argoproj.io/instance")


# Sources: fluxcd.io/flux/components, argo-cd.readthedocs.io "Resource Tracking", helm.sh "Labels and Annotations".
TRACES: Mapping[str, Callable[[Notes], str | None]] = {
    "Flux Helm release": lambda notes: notes.get("helm.toolkit.fluxcd.io/name"),
    "Flux kustomization": lambda notes: notes.get("kustomize.toolkit.fluxcd.io/name"),
    "Argo CD application": _argo,
    "Helm release": _helm,
}
