"""Load balancers of services without a ready pod cost their hours and serve nobody."""

from collections import Counter
from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.clouds import balancer_ids, cloud_of
from opscurb.kubernetes.details import named, spelled
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.lasting import Memory

# A whole day, since environments that sleep at night have no pods then.
SILENT_FOR = timedelta(hours=24)


@check(
    reads="k8s_service",
    also=("k8s_endpoint_slice",),
    hints=("k8s_node", "k8s_remembered"),
    whole=("k8s_endpoint_slice",),
    category=Category.IDLE_RESOURCES,
    advice="Delete load balancer service without endpoints",
    min_age=False,
    owners_respected=True,
    standby_respected=True,
    asks=lambda service, scan: service.service_type == "LoadBalancer" and not is_system(service.namespace),
    fix=Playbook(
        why="No ready pod stands behind the service, and its load balancer is billed by the hour all the same.",
        steps=(
            "Verify that no workload is about to serve it: its selector, and the pods that it should match",
            "Look for DNS records that point at its address, and remove or redirect them",
            "Keep a copy of the service, then delete it, which deletes its load balancer",
        ),
        cli=(
            "# Verify: no endpoints; keep a copy of it",
            "kubectl get service {name} --namespace {namespace} --output yaml",
            "kubectl describe service {name} --namespace {namespace}",
            "# Delete it and its load balancer",
            "kubectl delete service {name} --namespace {namespace}",
        ),
        console=(
            "Open the load balancers in the console of the cloud and find the one of {name}",
            "Check that none of its targets is healthy",
            "Delete the service in the cluster and check that the load balancer is gone",
        ),
        risks=(
            "A new load balancer gets another address: records and allow-lists must be changed",
            "The idle half of a blue-green pair has no pods between releases",
        ),
        minutes=20,
        rollback=("Make the service again from the copy; it gets another address",),
    ),
)
def find(services, scan):
    """Not one endpoint was ready for a day."""
    ready = Counter()
    for part in scan.all("k8s_endpoint_slice"):
        ready[part.namespace, part.service] += part.ready
    clouds = Counter(filter(None, map(cloud_of, scan.all("k8s_node")))).most_common(1)
    memory = Memory(scan, "k8s_lb_service_no_endpoints")
    for service in services:
        if ready[service.namespace, service.name]:
            continue
        lasting = memory.lasting(service)
        yield lasting
        if (held := memory.held(lasting)) >= SILENT_FOR:
            yield Waste(
                service,
                price=scan.prices.load_balancer(service, clouds[0][0] if clouds else ""),
                because=f"without a ready endpoint for {spelled(held)}",
                details={
                    **named(service),
                    "addresses": list(service.ingress),
                    "selector_count": len(service.selector),
                    "silent_since": lasting.since,
                    "cloud_ids": balancer_ids(service),
                },
                confidence=0.85,
            )
