"""Ingresses whose services do not exist send every visitor to an error."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import load_balancers
from opscurb.kubernetes.details import named, spelled
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.lasting import Memory
from opscurb.price import Component

BROKEN_FOR = timedelta(hours=24)
SOLVER = "acme.cert-manager.io/http01-solver"
# Several Ingresses on one load balancer; and what an Ingress names instead of a service.
GROUP = "alb.ingress.kubernetes.io/group.name"
ACTIONS = "alb.ingress.kubernetes.io/actions."
OWN_BALANCER = ("alb", "gce", "gce-internal")


@check(
    reads="k8s_ingress",
    also=("k8s_service",),
    hints=("k8s_remembered",),
    whole=("k8s_service",),
    category=Category.IDLE_RESOURCES,
    advice="Delete Ingress without a backend",
    min_age=False,
    owners_respected=True,
    asks=lambda ingress, scan: SOLVER not in ingress.tags and not is_system(ingress.namespace),
    fix=Playbook(
        why="None of the services that it sends to exists, so that every request ends in an error. Where its class"
        " makes a load balancer for it alone, that is billed by the hour.",
        steps=(
            "Verify that the services it names are gone for good, and not about to be deployed",
            "Look for DNS records of its hosts, and remove or redirect them",
            "Keep a copy of the Ingress, then delete it",
        ),
        cli=(
            "# Verify: which services it names; keep a copy of it",
            "kubectl get ingress {name} --namespace {namespace} --output yaml",
            "kubectl describe ingress {name} --namespace {namespace}",
            "# Delete it, and the load balancer that was made for it",
            "kubectl delete ingress {name} --namespace {namespace}",
        ),
        console=(
            "Open the Ingress {name} in a console of the cluster and check that its services do not exist",
            "Delete it, and check in the console of the cloud that its load balancer is gone",
        ),
        risks=("Its hosts answer no more, and a new load balancer gets another address",),
        minutes=15,
        rollback=("Make the Ingress again from the copy; it may get another address",),
    ),
)
def find(ingresses, scan):
    """It names services, and not one of them exists, for a day."""
    services = {(row.namespace, row.name) for row in scan.all("k8s_service")}
    memory = Memory(scan, "k8s_ingress_no_backend")
    for ingress in ingresses:
        if not ingress.backends or any(_exists(ingress, name, services) for name in ingress.backends):
            continue
        lasting = memory.lasting(ingress)
        yield lasting
        if (held := memory.held(lasting)) >= BROKEN_FOR:
            shared = GROUP in ingress.annotations
            yield Waste(
                ingress,
                price=_price(ingress, shared, scan.prices),
                because=f"sending to services that do not exist for {spelled(held)}",
                details={
                    **named(ingress),
                    "ingress_class": ingress.ingress_class,
                    "missing_services": list(ingress.backends),
                    "hosts": list(ingress.hosts),
                    "shares_its_load_balancer": shared,
                    "cloud_ids": [] if shared else sorted(load_balancers(ingress.ingress)),
                },
                confidence=0.85,
            )


def _exists(ingress, name, services):
    return (ingress.namespace, name) in services or f"{ACTIONS}{name}" in ingress.annotations


def _price(ingress, shared, prices):
    """Of a load balancer that its class made for it alone; on a shared one nothing is saved."""
    if shared or ingress.ingress_class not in OWN_BALANCER or not ingress.ingress:
        return prices.nothing(ingress.arn, Component.HOURS, "an Ingress on a shared load balancer")
    return prices.ingress(ingress)
