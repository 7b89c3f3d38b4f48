"""The cluster's nodes and what runs on them: what works, and what was forgotten."""

from apps.local.demo.shop.parts import App, Cron, Ended, Machine, Scaler

HELM = {"app.kubernetes.io/managed-by": "Helm"}
FLUX = {"kustomize.toolkit.fluxcd.io/name": "shop", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
ARGO = {"argocd.argoproj.io/tracking-id": "campaigns:apps/Deployment:legacy/promo-2024"}
DOWNSCALED = {"downscaler/uptime": "Mon-Fri 08:00-18:00 UTC"}
NAMESPACES: dict[str, dict[str, str]] = {
    "kube-system": {},
    "default": {},
    "storefront": {"team": "storefront", "environment": "production"},
    "checkout": {"team": "checkout", "environment": "production"},
    "search": {"team": "search", "environment": "production"},
    "data": {"team": "data", "environment": "production"},
    "legacy": {"team": "storefront", "environment": "production"},
    "staging": {"team": "platform", "environment": "staging"},
}
MACHINES = (
    *(Machine(f"web-{number}", "web", "m6i.xlarge", 4, 16, "abc"[number - 1], 71) for number in (1, 2, 3)),
    # Sized for a campaign that is over: a third of what they offer is asked for.
    *(
        Machine(f"batch-{number}", "batch", "m6i.2xlarge", 8, 32, "aabb"[number - 1], 34)
        for number in (1, 2, 3, 4)
    ),
    # Nothing but what runs on every node is left here.
    Machine("batch-5", "batch", "m6i.2xlarge", 8, 32, "b", 11),
    Machine("legacy-1", "legacy", "m6i.large", 2, 8, "a", 13, days=410),
    Machine("gpu-1", "gpu", "g5.xlarge", 4, 16, "b", 17, days=60, gpus=1),
    Machine("spot-1", "spot", "c6i.xlarge", 4, 8, "c", 44, days=9, spot=True),
)
SYSTEM = (
    App("kube-system", "aws-node", 0, 50, 64, 12, 55, kind="DaemonSet", served=False),
    App("kube-system", "kube-proxy", 0, 100, 64, 9, 30, kind="DaemonSet", served=False),
    App("kube-system", "ebs-csi-node", 0, 30, 120, 6, 70, kind="DaemonSet", served=False),
    App("kube-system", "coredns", 2, 100, 70, 30, 40, service_account="coredns"),
    App("kube-system", "metrics-server", 1, 100, 200, 40, 90, service_account="metrics-server"),
)
WORKING = (
    App(
        "storefront",
        "web",
        5,
        800,
        1400,
        640,
        1_050,
        900_000,
        config_maps=("web",),
        secrets=("cdn-key",),
        labels=HELM,
    ),
    App("storefront", "render", 3, 500, 900, 390, 760, 400_000),
    App("storefront", "cart", 3, 250, 400, 200, 320, 210_000, service_account="cart"),
    App("checkout", "api", 3, 500, 1024, 400, 830, 260_000, secrets=("card-gateway",), labels=HELM),
    App("checkout", "worker", 2, 400, 800, 330, 640, 60_000, config_maps=("worker",)),
    App("search", "query", 3, 600, 2600, 480, 2_300, 800_000, kind="StatefulSet", claim_template="index"),
    App("data", "etl-api", 2, 400, 1024, 320, 850, 30_000, "batch"),
    App(
        "data",
        "clickhouse",
        1,
        1500,
        6144,
        1_250,
        5_200,
        120_000,
        "batch",
        "StatefulSet",
        claim_template="data",
    ),
    App("data", "events", 2, 500, 2048, 400, 1_700, 70_000, "spot"),
    # At night nobody deploys, and in the morning it is scaled up again: its owners know it.
    App("checkout", "load-test", 0, 2000, 2048, annotations=DOWNSCALED, served=False),
    App("data", "licence-daemon", 1, 300, 512, 1, 90, 0, "batch", labels={"opscurb.io/ignore": "true"}),
)
WASTED = (
    # Nobody has called it since the campaign it was made for; the node is there for it alone.
    App("legacy", "promo-2024", 2, 600, 2048, 3, 310, 0, "legacy", days=410, changed=402, annotations=ARGO),
    App("data", "recommendations", 3, 1000, 4096, 190, 700, 45_000, "batch", labels=HELM),
    App("data", "scraper", 2, None, None, 90, 240, 20_000, "batch", served=False),
    # Half of its pods answer no probe any more, and hold their share all the same.
    App(
        "checkout",
        "fraud-v1",
        2,
        1000,
        2048,
        600,
        1_500,
        9_000,
        "batch",
        unready=1,
        unready_days=9,
        changed=120,
    ),
    App(
        "data",
        "importer",
        1,
        750,
        2048,
        140,
        300,
        4_000,
        "batch",
        unready=1,
        unready_days=43,
        waiting="CrashLoopBackOff",
        served=False,
        changed=43,
    ),
    App("storefront", "gift-cards", 6, 200, 384, 18, 330, 8_000, "batch", labels=FLUX),
    App(
        "data",
        "notebook-kmiller",
        1,
        1000,
        8192,
        60,
        2_100,
        3_000,
        "gpu",
        gpus=1,
        days=60,
        changed=58,
        served=False,
    ),
    App("staging", "web", 2, 400, 700, 310, 560, 5_000, "batch"),
    App("staging", "api", 2, 300, 512, 250, 420, 5_000, "batch"),
    App("legacy", "erp-bridge", 0, 500, 1024, claims=("erp-bridge-spool",), days=520, changed=190),
)
APPS = (*SYSTEM, *WORKING, *WASTED)
SCALERS = (
    Scaler("storefront", "web", "web", 3, 12, 5.2),
    Scaler("storefront", "gift-cards", "gift-cards", 6, 20, 6),
    Scaler("storefront", "render", "render", 2, 8, 3),
    Scaler("checkout", "basket-v1", "basket-v1", 2, 6, 2, able=False),
)
CRONS = (
    Cron("data", "nightly-export", claims=("export-scratch",), jobs=((0.4, "Complete"),)),
    # Its password was changed in spring.
    Cron(
        "checkout",
        "erp-sync",
        "*/30 * * * *",
        400,
        512,
        48,
        None,
        secrets=("erp-login",),
        jobs=((1.2, "Failed"), (0.7, "Failed"), (0.2, "Failed")),
    ),
    Cron("staging", "seed-fixtures", jobs=((41, "Complete"), (34, "Complete"), (27, "Failed"))),
)
# Pods that are over, and that nothing takes away.
ENDED = (
    *(
        Ended("storefront", "web", f"web-{end}", "Evicted", days)
        for end, days in (("x2v9q", 61), ("m8t4c", 47), ("k5w7z", 12))
    ),
    Ended("checkout", "", "ledger-migration", "", 83),
    Ended("checkout", "", "ledger-migration-retry", "", 3),
)
