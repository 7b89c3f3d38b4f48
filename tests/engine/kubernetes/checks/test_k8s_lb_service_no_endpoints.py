"""Load balancers of services that nobody serves."""

from decimal import Decimal

import pytest

from opscurb.check import Reason
from opscurb.kubernetes.checks.network.k8s_lb_service_no_endpoints import find as check
from opscurb.kubernetes.rows import EndpointSlice, Service
from opscurb.results import Unread
from tests.engine.kubernetes.looking import conditions, found, make, remembered, unknown
from tests.engine.kubernetes.machines import node

ADDRESS = "k8s-shop-web-aabbccddee-0123456789abcdef.elb.us-east-1.amazonaws.com"


def service(name="shop/web", **changed):
    given = dict(service_type="LoadBalancer", selector={"app": "web"}, ingress=(ADDRESS,))
    return make(Service, name, **given | changed)


def endpoints(ready, name="shop/web-x1"):
    return make(EndpointSlice, name, service="web", ready=ready, total=max(1, ready))


def test_a_load_balancer_without_a_ready_endpoint_for_two_days_costs_its_hours():
    (finding,) = found(check, service(), endpoints(0), remembered(check, service(), 2))

    assert finding.counted_cost == Decimal("16.43")
    assert finding.because == "without a ready endpoint for 2 days"
    assert finding.details["cloud_ids"] == ["k8s-shop-web-aabbccddee"]


def test_where_no_name_tells_the_nodes_tell_the_cloud():
    rows = (service(ingress=("34.120.1.1",)), node("a", provider_id="gce://project/zone/a"))

    (finding,) = found(check, *rows, remembered(check, service(), 2))

    assert finding.monthly_cost == Decimal("7.30")
    assert finding.details["cloud_ids"] == []


def test_it_is_watched_for_a_whole_day_first():
    assert found(check, service(), remembered(check, service(), 0.9)) == []
    assert [each.scans for each in conditions(check, service())] == [1]


def test_one_ready_endpoint_in_any_slice_is_enough():
    rows = (service(), endpoints(0), endpoints(1, "shop/web-x2"), remembered(check, service(), 9))

    assert found(check, *rows) == []


def test_endpoints_of_a_namesake_in_another_namespace_do_not_serve_it():
    assert len(found(check, service(), endpoints(3, "bank/web-x1"), remembered(check, service(), 2))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        service(service_type="ClusterIP"),
        service(service_type="ExternalName"),
        service("openshift-ingress/web"),
        service(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_services_of_other_types_of_the_system_and_exempt_ones_are_left_alone(innocent):
    assert found(check, innocent, remembered(check, innocent, 9)) == []


def test_without_the_endpoints_it_is_not_known():
    gap = Unread(Reason.NO_PERMISSION, "not allowed", ("list endpointslices.discovery.k8s.io",))

    rows = (service(), remembered(check, service(), 9))

    assert found(check, *rows, unread={"k8s_endpoint_slice": gap}) == []
    assert len(unknown(check, *rows, unread={"k8s_endpoint_slice": gap})) == 1
