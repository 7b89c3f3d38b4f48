"""Ingresses that lead nowhere."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.network.k8s_ingress_no_backend import find as check
from opscurb.kubernetes.rows import Ingress, Service
from tests.engine.kubernetes.looking import found, make, remembered

ADDRESS = "k8s-shop-site-aabbccddee-123456789.us-east-1.elb.amazonaws.com"


def ingress(name="shop/site", **changed):
    given = dict(ingress_class="alb", backends=("web", "api"), hosts=("shop.example",), ingress=(ADDRESS,))
    return make(Ingress, name, **given | changed)


def long_broken(one):
    return remembered(check, one, 2)


def test_an_ingress_to_nothing_costs_the_load_balancer_made_for_it_alone():
    (finding,) = found(check, ingress(), long_broken(ingress()))

    assert finding.counted_cost == Decimal("16.43")
    assert finding.details["missing_services"] == ["web", "api"]
    assert finding.details["cloud_ids"] == ["k8s-shop-site-aabbccddee"]


@pytest.mark.parametrize(
    "shared",
    [
        {"ingress_class": "nginx"},
        {"annotations": {"alb.ingress.kubernetes.io/group.name": "shop"}},
        {"ingress": ()},
    ],
)
def test_on_a_shared_load_balancer_nothing_is_saved(shared):
    one = ingress(**shared)

    (finding,) = found(check, one, long_broken(one))

    assert finding.price.known
    assert finding.monthly_cost == 0


def test_one_service_that_exists_is_enough():
    assert found(check, ingress(), make(Service, "shop/api"), long_broken(ingress())) == []


def test_a_namesake_in_another_namespace_does_not_count():
    assert len(found(check, ingress(), make(Service, "bank/api"), long_broken(ingress()))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        ingress(backends=()),
        ingress("kube-system/site"),
        ingress(tags={"acme.cert-manager.io/http01-solver": "true"}),
        ingress(annotations={"alb.ingress.kubernetes.io/actions.web": "redirect"}),
    ],
)
def test_ingresses_of_solvers_of_actions_and_of_the_system_are_left_alone(innocent):
    assert found(check, innocent, long_broken(innocent)) == []


def test_a_deployment_under_way_has_a_day():
    assert found(check, ingress()) == []
    assert found(check, ingress(), remembered(check, ingress(), 0.9)) == []
