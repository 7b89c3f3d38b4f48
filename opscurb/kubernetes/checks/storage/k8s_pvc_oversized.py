"""Volumes that stay almost empty are billed by their whole size."""

from dataclasses import replace
from math import ceil

from opscurb.check import (
    SUFFICIENT,
    Action,
    Category,
    Metric,
    Playbook,
    Reason,
    Severity,
    Unsure,
    Waste,
    check,
)
from opscurb.kubernetes.clouds import volume_ids
from opscurb.kubernetes.details import GIB, gib, named
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.placement import is_placed
from opscurb.price import Price

# Of a volume that no pod mounts nobody tells how full it is, so that silence alone says nothing.
USED = Metric("prometheus", "volume_used", "max", by="persistentvolumeclaim", days=14, sparse=True)
ALMOST_EMPTY = 0.2
# What was used at most, and half of it more, is enough for a while.
ROOM = 1.5
# Smaller disks save cents, and some clouds have no smaller ones.
LEAST_GIB = 10


def _may_be_large(claim, scan):
    size = claim.capacity or claim.requested
    return claim.status == "Bound" and size > LEAST_GIB * GIB and not is_system(claim.namespace)


@check(
    reads="k8s_persistent_volume_claim",
    also=("k8s_persistent_volume",),
    hints=("k8s_storage_class", "k8s_pod"),
    metrics=(USED,),
    category=Category.STORAGE_OPTIMIZATION,
    action=Action.MIGRATE,
    advice="Move the data to a smaller volume",
    owners_respected=True,
    asks=_may_be_large,
    fix=Playbook(
        why="Disks are billed by their size, whatever is on them. A claim can grow but not shrink, so the data has to"
        " move to a smaller one.",
        steps=(
            "Verify that the volume is not about to be filled, and what else than files its size gives: on some disks"
            " speed comes with it",
            "Back up its data: a VolumeSnapshot of the claim, or a snapshot of the disk in its cloud",
            "Make a claim of {needed_gib} GiB, stop what writes, copy the data and mount the new claim",
            "Delete the old claim once the program has run on the new one for a while",
        ),
        cli=(
            "# Verify: which claim it is, what mounts it, and its manifest for the smaller one",
            "kubectl describe persistentvolumeclaim {name} --namespace {namespace}",
            "kubectl get persistentvolumeclaim {name} --namespace {namespace} --output yaml",
            "# Only after a snapshot, and when the data was copied and is in use elsewhere",
            "kubectl delete persistentvolumeclaim {name} --namespace {namespace}",
        ),
        console=(
            "Open the claim {name} of namespace {namespace} in your cluster's dashboard and look at its usage",
            "Make a smaller claim beside it, copy the data in a pod that mounts both, and mount the new one",
        ),
        risks=(
            "What writes must stand still while its data is copied",
            "A smaller disk may be a slower one",
            "A StatefulSet names its claims by its template, which has to be made anew for another size",
        ),
        minutes=60,
        rollback=("Mount the old claim again; it is there until it is deleted",),
        needs_restart=True,
    ),
)
def find(claims, scan):
    """Never more than a fifth full in two weeks, and dearer than the size that would do."""
    volumes = {volume.name: volume for volume in scan.all("k8s_persistent_volume")}
    classes = {each.name: each for each in scan.all("k8s_storage_class")}
    mounted = {
        f"{pod.namespace}/{name}" for pod in scan.all("k8s_pod") if is_placed(pod) for name in pod.uses.claims
    }
    for claim in claims:
        volume, series = volumes.get(claim.volume), scan.metric(USED, claim)
        if series.days < SUFFICIENT * USED.days:
            # What nothing mounts is another check's.
            if claim.id in mounted or not scan.knows("k8s_pod"):
                yield Unsure(claim, Reason.NO_METRICS, f"too few values of {USED.name} in Prometheus")
            continue
        used = series.peak
        if volume is None or not volume.capacity or used >= ALMOST_EMPTY * volume.capacity:
            continue
        needed = max(1, ceil(used * ROOM / GIB))
        price = _saving(volume, needed, classes.get(volume.storage_class), scan.prices)
        if not price.known or price.monthly > 0:
            yield _waste(claim, volume, used, needed, price, scan.days(USED))


def _saving(volume, needed, made_by, prices):
    """What the volume costs, less what one of so many GiB would."""
    now = prices.persistent_volume(volume, made_by)
    then = prices.persistent_volume(replace(volume, capacity=needed * GIB), made_by)
    less = tuple(replace(line, quantity=-line.quantity) for line in then.lines)
    return Price(now.lines + less, now.estimated, now.source)


def _waste(claim, volume, used, needed, price, days):
    return Waste(
        claim,
        price=price,
        because=f"using {gib(used)} GiB of {gib(volume.capacity)} GiB at most in {days} days",
        details={
            **named(claim),
            "size_gib": gib(volume.capacity),
            "used_gib": gib(used),
            "needed_gib": needed,
            "days_observed": days,
            "storage_class": volume.storage_class,
            "volume_name": volume.name,
            "cloud_ids": volume_ids(volume),
        },
        confidence=0.7,
        cap=Severity.MEDIUM,
    )
