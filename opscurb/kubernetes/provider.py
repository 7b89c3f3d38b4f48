"""Kubernetes as a provider: its regions are the contexts of a kubeconfig."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from opscurb.check import Check
from opscurb.kubernetes.api import ClusterApi
from opscurb.kubernetes.checks import CHECKS
from opscurb.kubernetes.cluster import Cluster
from opscurb.kubernetes.permissions import needs_of_all
from opscurb.kubernetes.prices import PriceBook, price_book


class ClusterSession(Protocol):
    """A way into the clusters of a kubeconfig."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The names of its contexts."""

    def api(self, context: str) -> ClusterApi:
        """The cluster of a context."""


class Kubernetes:
    """Clusters, whoever runs them."""

    name = "kubernetes"
    # What contexts there are only a kubeconfig tells.
    regions: tuple[str, ...] = ()

    @property
    def checks(self) -> Mapping[str, Check]:
        """All checks by id."""
        return CHECKS

    def needs_of(self, check: Check) -> tuple[str, ...]:
        """What a check needs to be allowed, sorted, as `list pods`; its hints included."""
        return needs_of_all([check])

    def needs_of_all(self, checks: Iterable[Check]) -> tuple[str, ...]:
        """What many checks need to be allowed, sorted, each once."""
        return needs_of_all(checks)

    def enabled_regions(self, session: ClusterSession) -> tuple[str, ...]:
        """The contexts, sorted."""
        return tuple(sorted(session.contexts))

    def target(self, session: ClusterSession, account_id: str, region: str) -> Cluster:
        """The cluster of a context, ready to be scanned."""
        return Cluster(session.api(region), region)

    def prices(self, region: str) -> PriceBook:
        """The price book, which is one for all clusters: each node says where it stands."""
        return price_book()


KUBERNETES = Kubernetes()
