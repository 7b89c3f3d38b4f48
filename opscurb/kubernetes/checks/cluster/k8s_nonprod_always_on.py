"""Namespaces for development that run at night and on weekends are paid for while everybody sleeps."""

from dataclasses import replace
from decimal import Decimal

from opscurb.check import Action, Category, Metric, Playbook, Waste, check
from opscurb.kubernetes.details import commanded, reserved
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import PLACED, is_of_node, is_placed, total_requests
from opscurb.kubernetes.worth import Capacity
from opscurb.money import cents
from opscurb.price import Price

DAYS = 28
BUSY = Metric("prometheus", "busy_hours", "count", by="namespace", days=DAYS, sparse=True)
MOST = Metric("prometheus", "running_containers", "max", by="namespace", days=DAYS)
MEAN = Metric("prometheus", "running_containers", "mean", by="namespace", days=DAYS)
# No day is longer than a long working day, and of each week one and a half days are quiet.
LONGEST_DAY, QUIET_DAYS = 14, 6
# What scales down at night has far fewer containers over the whole day than at its height.
ALWAYS_ON = 0.9
# Starting before the first request, and stopping after the last, take time.
MARGIN_HOURS = 1
NON_PRODUCTION = frozenset(
    {
        "acceptance",
        "demo",
        "dev",
        "develop",
        "development",
        "integration",
        "nonprod",
        "preprod",
        "preview",
        "qa",
        "review",
        "sandbox",
        "stage",
        "staging",
        "test",
        "testing",
        "uat",
    }
)
ENVIRONMENT = ("environment", "env", "stage", "tier", "app.kubernetes.io/environment")
SCALED_BY = ("downscaler/", "kube-green", "sablier.", "keda.sh/")


def _is_judged(namespace, scan):
    notes = (*namespace.tags, *namespace.annotations)
    scaled = any(note.startswith(SCALED_BY) for note in notes)
    if scaled or is_system(namespace.name) or not _is_non_production(namespace):
        return False
    # An empty one has no history to be judged by.
    return any(pod.namespace == namespace.name and is_placed(pod) for pod in scan.all("k8s_pod"))


def _is_non_production(namespace):
    """What its environment label says, or else a word of its name."""
    said = [namespace.tags[label] for label in ENVIRONMENT if label in namespace.tags]
    words = "-".join(said or [namespace.name]).lower().replace("_", "-").split("-")
    return not NON_PRODUCTION.isdisjoint(words)


@check(
    reads="k8s_namespace",
    also=(*PLACED, "k8s_deployment", "k8s_stateful_set"),
    whole=PLACED,
    metrics=(BUSY, MOST, MEAN),
    category=Category.COMPUTE_RIGHTSIZING,
    action=Action.SCHEDULE,
    advice="Scale down outside of working hours",
    asks=_is_judged,
    fix=Playbook(
        why="Its pods run around the clock at the same number, but have something to do only in working hours. What"
        " is scaled to zero at night lets nodes go.",
        steps=(
            "Verify with its team when nobody works on it, and what has to run at night: tests, backups, imports",
            "Scale its workloads to zero in the evening and up in the morning, by kube-downscaler, KEDA's cron"
            " scaler or a CronJob",
            "Watch that the node pool shrinks at night",
        ),
        cli=(
            "# Verify: what the namespace is for, and its labels",
            "kubectl describe namespace {name}",
            "# In the evening; the numbers of replicas for the morning are in the manifests",
            "kubectl scale deployment {deployment_names} --namespace {name} --replicas 0",
            "kubectl scale statefulset {stateful_set_names} --namespace {name} --replicas 0",
        ),
        console=(
            "Open the namespace {name} in your cluster's dashboard and look at the traffic of a week",
            "Set up a schedule that scales its workloads down outside of working hours",
        ),
        risks=(
            "Who works late finds it stopped, and has to start it",
            "Programs that do not start by themselves after a stop are found out",
        ),
        minutes=60,
        rollback=("Scale the workloads to their former numbers and remove the schedule",),
        needs_restart=True,
    ),
)
def find(namespaces, scan):
    """In use in working hours alone, and running at one number all the time, for four weeks."""
    capacity = Capacity(scan)
    pods = [pod for pod in scan.all("k8s_pod") if is_placed(pod) and not is_of_node(pod)]
    for namespace in namespaces:
        busy = scan.metric(BUSY, namespace)
        flat = scan.metric(MEAN, namespace).total >= ALWAYS_ON * scan.metric(MOST, namespace).total
        works = 0 < busy.peak <= LONGEST_DAY and busy.days <= DAYS - QUIET_DAYS
        own = [pod for pod in pods if pod.namespace == namespace.name]
        if flat and works and own:
            yield _waste(namespace, busy, own, capacity, scan)


def _waste(namespace, busy, pods, capacity, scan):
    on = busy.days * (int(busy.peak) + MARGIN_HOURS)
    share = 1 - Decimal(on) / (24 * DAYS)
    worth = capacity.worth(pods, namespace.arn)
    return Waste(
        namespace,
        price=_part(worth.price, share),
        because=f"running at night and on weekends, without traffic, for {DAYS} days",
        details={
            "name": namespace.name,
            "busy_days": busy.days,
            "busy_hours_a_day": int(busy.peak),
            "idle_percent": int(100 * share),
            "days_observed": DAYS,
            "deployment_names": _names(namespace, scan.all("k8s_deployment")),
            "stateful_set_names": _names(namespace, scan.all("k8s_stateful_set")),
            **reserved(total_requests(pods)),
            **worth.details,
            "reclaimable_monthly": cents(worth.reclaimable * share),
        },
        confidence=0.7,
    )


def _part(price, share):
    """The same lines for a share of the month's hours."""
    lines = tuple(replace(line, quantity=line.quantity * share) for line in price.lines)
    return Price(lines, price.estimated, price.source)


def _names(namespace, workloads):
    running = (each.name for each in workloads if each.namespace == namespace.name and each.replicas)
    return commanded(running)
