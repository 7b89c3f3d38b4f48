"""Services, their endpoints and Ingresses."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from opscurb.kubernetes.collector import lists
from opscurb.kubernetes.reading import Reader, word, words
from opscurb.kubernetes.rows import EndpointSlice, Ingress, Service

SERVICE_LABEL = "kubernetes.io/service-name"
CLASS_ANNOTATION = "kubernetes.io/ingress.class"


@lists(Service.type, "services")
def service(item: dict[str, Any], reader: Reader) -> Service:
    """A Service."""
    spec = item["spec"]
    return Service(
        **reader.common(item, Service.kind),
        service_type=word(spec.get("type") or "ClusterIP"),
        selector=reader.labels(spec.get("selector")),
        ingress=_addresses(item),
        load_balancer_class=word(spec.get("loadBalancerClass") or ""),
        headless=spec.get("clusterIP") == "None",
    )


def _addresses(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The names or addresses that a load balancer got."""
    balancer = (item.get("status") or {}).get("loadBalancer") or {}
    return words(one.get("hostname") or one.get("ip") for one in balancer.get("ingress") or ())


@lists(EndpointSlice.type, "endpointslices", "discovery.k8s.io")
def endpoint_slice(item: dict[str, Any], reader: Reader) -> EndpointSlice:
    """An EndpointSlice; an endpoint that does not say whether it is ready is to be taken for ready."""
    common = reader.common(item, EndpointSlice.kind)
    states = [(one.get("conditions") or {}).get("ready") is not False for one in item.get("endpoints") or ()]
    return EndpointSlice(
        **common, service=common["tags"].get(SERVICE_LABEL, ""), ready=sum(states), total=len(states)
    )


@lists(Ingress.type, "ingresses", "networking.k8s.io")
def ingress(item: dict[str, Any], reader: Reader) -> Ingress:
    """An Ingress."""
    common = reader.common(item, Ingress.kind)
    spec = item.get("spec") or {}
    rules = spec.get("rules") or ()
    return Ingress(
        **common,
        ingress_class=word(spec.get("ingressClassName") or common["annotations"].get(CLASS_ANNOTATION, "")),
        backends=words(_backends(spec, rules)),
        hosts=words(rule.get("host") for rule in rules),
        ingress=_addresses(item),
        secrets=words(one.get("secretName") for one in spec.get("tls") or ()),
    )


def _backends(spec: Mapping[str, Any], rules: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    paths = (path for rule in rules for path in (rule.get("http") or {}).get("paths") or ())
    for backend in (spec.get("defaultBackend"), *(path.get("backend") for path in paths)):
        yield ((backend or {}).get("service") or {}).get("name")
