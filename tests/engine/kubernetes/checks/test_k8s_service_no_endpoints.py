"""Services that reach no pod."""

import pytest

from opscurb.check import Severity
from opscurb.kubernetes.checks.network.k8s_service_no_endpoints import find as check
from opscurb.kubernetes.rows import EndpointSlice, Service
from tests.engine.kubernetes.looking import found, make, remembered


def service(name="shop/web", **changed):
    return make(Service, name, **dict(selector={"app": "web"}) | changed)


def long_empty(one):
    return remembered(check, one, 8)


def test_a_service_without_endpoints_for_eight_days_is_found_and_costs_nothing():
    (finding,) = found(check, service(), long_empty(service()))

    assert finding.price.known
    assert finding.monthly_cost == 0
    assert finding.severity is Severity.LOW
    assert finding.details["selector"] == ["app=web"]


def test_one_that_is_empty_for_six_days_is_not_waste_yet():
    assert found(check, service(), remembered(check, service(), 6)) == []


def test_an_endpoint_that_is_not_ready_is_one_all_the_same():
    part = make(EndpointSlice, "shop/web-x1", service="web", ready=0, total=1)

    assert found(check, service(), part, long_empty(service())) == []


@pytest.mark.parametrize(
    "innocent",
    [
        service(headless=True),
        service(selector={}),
        service(service_type="LoadBalancer"),
        service(service_type="ExternalName"),
        service("kube-system/web"),
        service("shop/web-leader"),
        service(selector={"role": "web", "leader-election": "on"}),
    ],
)
def test_services_that_may_have_none_are_left_alone(innocent):
    assert found(check, innocent, long_empty(innocent)) == []
