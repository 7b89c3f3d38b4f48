"""Clusters past standard support."""

from decimal import Decimal

import pytest

from opscurb.check import Severity
from opscurb.kubernetes.checks.cluster.k8s_extended_support import find as check
from opscurb.kubernetes.rows import ClusterVersion
from tests.engine.kubernetes.looking import found, make


def cluster(provider="eks", version="1.31", **changed):
    return make(ClusterVersion, "prod", provider=provider, version=version, **changed)


def test_an_eks_cluster_in_extended_support_costs_half_a_dollar_an_hour_more():
    (finding,) = found(check, cluster())

    assert finding.counted_cost == Decimal("365.00")
    assert finding.severity is Severity.HIGH
    assert finding.because == "on version 1.31, whose standard support ended on 2025-11-26"
    assert finding.details["extended_support_is_over"] is False
    assert "Amazon EKS user guide" in finding.details["calendar"]


def test_a_cluster_of_google_may_be_on_another_channel_and_is_doubted():
    (finding,) = found(check, cluster("gke", "1.32"))

    assert finding.monthly_cost == Decimal("365.00")
    assert finding.confidence == 0.6
    assert finding.severity is Severity.MEDIUM
    assert finding.price.confidence == "estimated"


def test_on_azure_support_is_bought_so_what_it_costs_is_not_known():
    (finding,) = found(check, cluster("aks", "1.32"))

    assert finding.monthly_cost == 0
    assert finding.price.confidence == "none"


@pytest.mark.parametrize(
    ("provider", "version"),
    [("eks", "1.34"), ("eks", "1.35"), ("eks", "1.99"), ("", "1.20"), ("kind", "1.20")],
)
def test_supported_unknown_and_unmanaged_versions_are_left_alone(provider, version):
    assert found(check, cluster(provider, version)) == []
