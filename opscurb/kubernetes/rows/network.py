"""Services and the ways to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from opscurb.kubernetes.rows.base import Object
from opscurb.resource import NO_TAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Object):
    """A service; `ingress` are the addresses or names its load balancer got."""

    type: ClassVar[str] = "k8s_service"
    kind: ClassVar[str] = "Service"

    service_type: str = "ClusterIP"
    selector: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    ingress: tuple[str, ...] = ()
    load_balancer_class: str = ""
    headless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSlice(Object):
    """Some of the endpoints of a service."""

    type: ClassVar[str] = "k8s_endpoint_slice"
    kind: ClassVar[str] = "EndpointSlice"

    service: str = ""
    ready: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingress(Object):
    """An Ingress; `backends` are the services it sends to, `ingress` the addresses it got."""

    type: ClassVar[str] = "k8s_ingress"
    kind: ClassVar[str] = "Ingress"

    ingress_class: str = ""
    backends: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ingress: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
