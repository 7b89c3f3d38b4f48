"""What the cluster keeps beside its pods: disks, load balancers and the small things that pile up."""

from apps.local.demo.shop.parts import Balancer, Plain, Volume

VOLUMES = (
    *(
        Volume(
            f"pvc-index-{number}",
            200,
            "search",
            f"index-query-{number}",
            mounted=f"web-{number + 1}",
            used=131,
        )
        for number in (0, 1, 2)
    ),
    Volume("pvc-clickhouse", 1000, "data", "data-clickhouse-0", mounted="batch-1", used=96, days=300),
    Volume("pvc-export", 120, "data", "export-scratch", used=70, zone="b"),
    Volume("pvc-spool", 80, "legacy", "erp-bridge-spool", used=12, days=520),
    # Of a shop that moved on: nothing mounts these any more.
    Volume("pvc-images", 500, "storefront", "image-cache", used=311, days=330),
    Volume("pvc-jenkins", 300, "legacy", "jenkins-home", used=122, days=640, kind="gp2"),
    # An operator keeps it for the next replica.
    Volume("pvc-postgres", 60, "checkout", "ledger-2", used=31, claim_labels={"cnpg.io/cluster": "ledger"}),
    Volume("pvc-orders", 400, "checkout", "orders-archive", "Released", days=420, since=74, policy="Retain"),
    Volume(
        "pvc-redis", 50, "storefront", "sessions-redis-0", "Released", days=350, since=31, policy="Retain"
    ),
    Volume("restore-target", 250, phase="Available", days=88, since=88, policy="Retain"),
    Volume(
        "velero-restore",
        100,
        phase="Available",
        days=20,
        since=20,
        policy="Retain",
        labels={"velero.io/restore-name": "ledger"},
    ),
)
# Disks of claims that are no more in the cluster: their volumes were deleted by force.
ORPHANS = (
    Volume("pvc-kafka-old", 600, "data", "kafka-data-2", days=390),
    Volume("pvc-mongo-old", 150, "legacy", "mongo-0", days=610, kind="gp2"),
)
# Asked for, and never given: the class is not there.
PENDING = ("staging", "fixtures-fast", "io2-fast", 61.0)
# Waits for its first pod, as its class says.
WAITING = ("staging", "uploads", "gp3", 50.0)
BALANCERS = (
    Balancer("storefront", "web-public", "web"),
    Balancer("checkout", "api-public", "api"),
    Balancer("checkout", "webhooks-v1"),
    Balancer("legacy", "soap-gateway", days=700),
)
# Services of apps that are gone, and ingresses that still lead to them.
LEFT_SERVICES = (("checkout", "basket-v1", 260.0), ("data", "airflow-old", 190.0))
INGRESSES = (
    ("storefront", "shop", "nginx", "web", 400.0),
    ("legacy", "cms", "alb", "cms-frontend", 380.0),
)
PLAINS = (
    Plain("ConfigMap", "storefront", "web"),
    Plain("ConfigMap", "checkout", "worker"),
    Plain("ConfigMap", "storefront", "web-v1-settings", days=410),
    Plain("ConfigMap", "data", "airflow-dags", days=230),
    Plain("ConfigMap", "data", "grafana-dashboards", labels={"grafana_dashboard": "1"}),
    Plain("ConfigMap", "default", "kube-root-ca.crt"),
    Plain("Secret", "storefront", "cdn-key"),
    Plain("Secret", "checkout", "card-gateway"),
    Plain("Secret", "checkout", "erp-login"),
    Plain("Secret", "checkout", "paypal-sandbox", days=500),
    Plain(
        "Secret",
        "checkout",
        "sh.helm.release.v1.api.v14",
        "helm.sh/release.v1",
        {"owner": "helm", "name": "api"},
    ),
    Plain("Secret", "legacy", "mongo-backup-key", labels={"kor/used": "true"}),
    *(
        Plain("ServiceAccount", name, "default")
        for name in ("storefront", "checkout", "data", "staging", "legacy")
    ),
    Plain("ServiceAccount", "storefront", "cart"),
    Plain("ServiceAccount", "data", "airflow", days=230),
    Plain("ServiceAccount", "kube-system", "coredns"),
    Plain("ServiceAccount", "kube-system", "metrics-server"),
)
