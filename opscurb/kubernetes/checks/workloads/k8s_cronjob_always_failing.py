"""CronJobs whose every run fails use capacity for no result."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from opscurb.check import Category, Metric, Playbook, Waste, check
from opscurb.kubernetes.details import named, reserved
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.worth import reclaimable
from opscurb.money import HOURS_PER_MONTH, cents
from opscurb.price import Component

DAYS = 30
FAILED = Metric("prometheus", "failed_runs", "count", by="cronjob", days=DAYS, sparse=True)
# So many in a row are no bad luck.
IN_A_ROW = 10
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@check(
    reads="k8s_cron_job",
    also=("k8s_job",),
    metrics=(FAILED,),
    category=Category.ZOMBIE_RESOURCES,
    advice="Repair or suspend CronJob that always fails",
    owners_respected=True,
    asks=lambda job, scan: not (job.suspended or is_system(job.namespace)),
    fix=Playbook(
        why="Each run is scheduled, pulls its image, takes what it requests from a node and fails. What it was made"
        " for has not happened since.",
        steps=(
            "Verify why its runs fail: the events and the last output of the newest one",
            "Suspend it while it is repaired, or delete it when nobody has missed its work",
            "Start it once by hand before it is scheduled again",
        ),
        cli=(
            "# Verify: schedule, last success and events",
            "kubectl describe cronjob {name} --namespace {namespace}",
            "kubectl get cronjob {name} --namespace {namespace} --output yaml",
            "# Suspend it; nothing is lost",
            "kubectl patch cronjob {name} --namespace {namespace} --type merge"
            """ --patch '{"spec":{"suspend":true}}'""",
        ),
        console=(
            "Open the CronJob {name} of namespace {namespace} in your cluster's dashboard and read its last runs",
            "Suspend it until it is repaired",
        ),
        risks=("A run that fails may still have done a part of its work",),
        minutes=20,
        rollback=("Set suspend to false: it runs again at its next time",),
    ),
)
def find(cron_jobs, scan):
    """Ten failures and more, and no success since the first of them."""
    runs = _runs(scan)
    for job in cron_jobs:
        failed = scan.metric(FAILED, job)
        if job.last_successful is not None:
            # The day of the success itself may have failures from before it.
            midnight = scan.now.replace(hour=0, minute=0, second=0, microsecond=0)
            failed = failed.within((midnight - job.last_successful).days)
        if failed.total >= IN_A_ROW:
            yield _waste(job, int(failed.total), runs[job.namespace, job.name], scan)


def _runs(scan):
    """How long the failed runs took that the cluster still has, by the name of their CronJob."""
    took = defaultdict(list)
    for run in scan.all("k8s_job"):
        if run.status == "Failed" and run.started and run.finished:
            for owner in run.owners:
                took[run.namespace, owner.name].append(run.finished - run.started)
    return took


def _waste(job, failed, took, scan):
    mean = sum(took, timedelta()) / len(took) if took else timedelta()
    hours = Decimal(failed) * Decimal(mean / HOUR) * 365 / (12 * DAYS)
    worth = reclaimable(job.requests, None, scan.prices) * hours / HOURS_PER_MONTH
    return Waste(
        job,
        price=scan.prices.nothing(job.arn, Component.COMPUTE, "capacity, used for a short time"),
        because=f"failing: {failed} runs and no success in {DAYS} days",
        details={
            **named(job),
            "schedule": job.schedule,
            "failed_runs": failed,
            "last_successful_at": job.last_successful,
            "run_minutes": round(mean / MINUTE, 1),
            "days_observed": DAYS,
            **reserved(job.requests),
            "reclaimable_monthly": cents(worth),
        },
        confidence=0.9,
    )
