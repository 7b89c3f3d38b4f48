"""Classic load balancers that a newer kind could replace."""

from decimal import Decimal

from opscurb.aws.checks.elb.clb_migration import find as check
from opscurb.check import Action, Severity
from tests.engine.checks.balancers import balancer
from tests.engine.looking import found


def classic(name="blog", **changed):
    given = dict(kind="classic", vpc_id="vpc-1", protocols=("HTTP", "HTTPS"), instances=("i-1",), status="")
    return balancer(name, **given | changed)


def test_it_costs_what_its_hours_are_dearer_by():
    (finding,) = found(check, classic())

    # 730 h x ($0.025 - $0.0225) = $1.825
    assert finding.monthly_cost == Decimal("1.83")
    assert finding.severity is Severity.LOW
    assert finding.check.action is Action.MIGRATE
    assert finding.details["successor"] == "application"


def test_what_speaks_more_than_http_becomes_a_network_load_balancer():
    (finding,) = found(check, classic(protocols=("HTTP", "TCP")))

    assert finding.details["successor"] == "network"
    assert finding.monthly_cost == Decimal("1.83")


def test_one_outside_of_a_vpc_or_without_listeners_has_no_successor():
    assert found(check, classic(vpc_id=""), classic(protocols=())) == []


def test_one_of_a_kubernetes_service_names_its_owner():
    (finding,) = found(check, classic(tags={"kubernetes.io/cluster/prod": "owned"}))

    assert finding.managed_by == "Kubernetes"
    assert finding.confidence == 0.6


def test_an_ignored_one_is_left_alone():
    assert found(check, classic(tags={"opscurb:ignore": "true"})) == []
