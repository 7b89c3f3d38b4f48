"""Clusters whose version is past standard support cost six times as much by the hour."""

from opscurb.check import Action, Category, Playbook, Severity, Waste, check
from opscurb.kubernetes.support import support_of

CLOUDS = {"eks": "Amazon EKS", "gke": "Google Kubernetes Engine", "aks": "Azure Kubernetes Service"}
# EKS bills every cluster of such a version; the others those that are on a channel or a tier for it.
SURE, LIKELY, BOUGHT = 0.95, 0.6, 0.5


@check(
    reads="k8s_cluster",
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Upgrade cluster out of extended support",
    action=Action.MIGRATE,
    min_age=False,
    fix=Playbook(
        why="{cloud} supports version {version} at the standard price until {standard_support_ends}; since then its"
        " control plane costs the price of extended support.",
        steps=(
            "Verify that no manifest uses an API that the next version removes, and that add-ons support it",
            "Upgrade the control plane by one minor version at a time",
            "Upgrade the nodes and the add-ons to the same version",
            "Go on until the version is in standard support",
        ),
        cli=(
            "# Verify: the version of the control plane, and those of the nodes",
            "kubectl version",
            "kubectl get nodes --output wide",
        ),
        console=(
            "Open the cluster in the console of its cloud and read its version and when its support ends",
            "Choose the upgrade to the next minor version and let it finish",
            "Upgrade the node pools and add-ons, then the next version",
        ),
        risks=(
            "A control plane cannot be set back to an older version",
            "Manifests that use removed APIs are refused after the upgrade",
            "Nodes are replaced when their pool is upgraded, which restarts pods",
        ),
        minutes=240,
        rollback=(
            "There is no way back to the older version: try the upgrade on a copy of the cluster first",
            "Workloads that fail on the new version can be moved to a new cluster of a version they support",
        ),
        needs_restart=True,
    ),
)
def find(clusters, scan):
    """Its cloud's calendar says that standard support of its version has ended."""
    for cluster in clusters:
        support = support_of(cluster.provider, cluster.version)
        if support is None or scan.now.date() < support.standard_ends:
            continue
        over = scan.now.date() >= support.extended_ends
        yield Waste(
            cluster,
            price=scan.prices.extended_support(cluster),
            because=f"on version {cluster.version}, whose standard support ended on {support.standard_ends}",
            details={
                "name": cluster.name,
                "cloud": CLOUDS[cluster.provider],
                "version": cluster.version,
                "git_version": cluster.git_version,
                "standard_support_ends": support.standard_ends.isoformat(),
                "extended_support_ends": support.extended_ends.isoformat(),
                "extended_support_is_over": over,
                "calendar": support.source,
            },
            confidence={"eks": SURE, "gke": LIKELY}.get(cluster.provider, BOUGHT),
            cap=None if cluster.provider == "eks" else Severity.MEDIUM,
        )
