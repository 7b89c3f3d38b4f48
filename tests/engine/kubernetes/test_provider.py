"""Kubernetes beside the other providers."""

from dataclasses import dataclass

from apps.local.cluster.server import ClusterServer
from opscurb.kubernetes.rows import Pod
from opscurb.provider import PROVIDERS, provider
from tests.engine.kubernetes.clusters import api_of, pod


@dataclass(frozen=True)
class Session:
    """The contexts of a kubeconfig that all lead to one server."""

    server: ClusterServer
    contexts: tuple[str, ...] = ("staging", "prod")

    def api(self, context):
        assert context in self.contexts
        return api_of(self.server)


def test_its_regions_are_the_contexts_of_a_session():
    kubernetes = provider("kubernetes")

    with ClusterServer([pod("p")]) as server:
        session = Session(server)
        target = kubernetes.target(session, "account", "prod")
        (row,) = target.collect(Pod.type).rows

        assert kubernetes.enabled_regions(session) == ("prod", "staging")

    assert (target.region, row.region, row.arn) == ("prod", "prod", "k8s://prod/pod/shop/p")
    assert list(kubernetes.regions) == []


def test_no_two_providers_have_a_check_of_one_name():
    names = [check_id for name in PROVIDERS for check_id in provider(name).checks]

    assert len(names) == len(set(names))


def test_a_price_book_is_there_for_every_context():
    assert provider("kubernetes").prices("prod") == provider("kubernetes").prices("staging")
