"""Services whose selector matches no pod answer nobody."""

from datetime import timedelta

from opscurb.check import Category, Playbook, Waste, check
from opscurb.kubernetes.details import named, spelled
from opscurb.kubernetes.guards import is_system
from opscurb.kubernetes.lasting import Memory
from opscurb.price import Component

EMPTY_FOR = timedelta(days=7)
# Where only the pod that leads is an endpoint, and between leaders there is none.
LEADS = ("leader", "election")


def _is_plain(service, scan):
    plain = service.service_type == "ClusterIP" and service.selector and not service.headless
    led = any(word in text.lower() for word in LEADS for text in (service.name, *service.selector))
    return bool(plain) and not led and not is_system(service.namespace)


@check(
    reads="k8s_service",
    also=("k8s_endpoint_slice",),
    hints=("k8s_remembered",),
    whole=("k8s_endpoint_slice",),
    category=Category.IDLE_RESOURCES,
    advice="Delete service without endpoints",
    min_age=False,
    owners_respected=True,
    asks=_is_plain,
    fix=Playbook(
        why="The service selects no pod, so that whoever calls it gets no answer. It costs nothing, but hides what is"
        " broken or left over.",
        steps=(
            "Verify that the selector is not simply wrong: compare it with the labels of the pods it should reach",
            "Look for configuration that names the service",
            "Keep a copy of the service, then delete it",
        ),
        cli=(
            "# Verify: no endpoints; keep a copy of it",
            "kubectl get service {name} --namespace {namespace} --output yaml",
            "kubectl describe service {name} --namespace {namespace}",
            "# Delete it",
            "kubectl delete service {name} --namespace {namespace}",
        ),
        console=(
            "Open the service {name} in a console of the cluster and check that no pod matches its selector",
            "Delete it when nothing names it any more",
        ),
        risks=("A workload that is scaled to zero finds its service gone when it comes back",),
        minutes=10,
        rollback=("Make the service again from the copy; it gets another cluster address",),
    ),
)
def find(services, scan):
    """Not one endpoint, ready or not, for a week."""
    slices = scan.all("k8s_endpoint_slice")
    served = {(part.namespace, part.service) for part in slices if part.total}
    memory = Memory(scan, "k8s_service_no_endpoints")
    for service in services:
        if (service.namespace, service.name) in served:
            continue
        lasting = memory.lasting(service)
        yield lasting
        if (held := memory.held(lasting)) >= EMPTY_FOR:
            yield Waste(
                service,
                price=scan.prices.nothing(service.arn, Component.HOURS, "a service inside the cluster"),
                because=f"without an endpoint for {spelled(held)}",
                details={
                    **named(service),
                    "selector": [f"{key}={value}" for key, value in sorted(service.selector.items())],
                    "empty_since": lasting.since,
                },
            )
