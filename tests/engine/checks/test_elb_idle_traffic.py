"""Load balancers without traffic."""

from decimal import Decimal

from opscurb.aws.checks.elb.elb_idle_traffic import find as check
from tests.engine.checks.balancers import balancer
from tests.engine.looking import ago, found


def test_each_kind_is_priced_by_its_own_hours():
    rows = [balancer("alb"), balancer("nlb", kind="network"), balancer("clb", kind="classic")]

    findings = {finding.resource.id: finding for finding in found(check, *rows)}

    assert {name: finding.monthly_cost for name, finding in findings.items()} == {
        "alb": Decimal("16.43"),
        "nlb": Decimal("16.43"),
        "clb": Decimal("18.25"),
    }
    assert findings["nlb"].because == "idle, with no active flow over 7 days"
    assert findings["clb"].because == "idle, with 0 requests over 7 days"


def test_a_hundred_requests_a_day_are_traffic():
    metrics = {("RequestCount", "alb"): [100.0] * 7, ("RequestCount", "clb"): [0.0] * 6 + [700.0]}

    assert found(check, balancer("alb"), balancer("clb", kind="classic"), metrics=metrics) == []


def test_one_long_lived_flow_is_traffic():
    metrics = {("ActiveFlowCount", "nlb"): [1.0], ("ProcessedBytes", "nlb"): [60.0]}

    assert found(check, balancer("nlb", kind="network"), metrics=metrics) == []


def test_a_metric_of_one_kind_says_nothing_about_another():
    network = balancer(kind="network")

    assert network.dimensions("application") == {}
    assert network.dimensions("network") == {"LoadBalancer": "net/web/50dc6c495c0c9188"}
    assert balancer(kind="classic").dimensions("classic") == {"LoadBalancerName": "web"}


def test_a_standby_is_doubted():
    (finding,) = found(check, balancer("web-dr"))

    assert finding.confidence == 0.65


def test_gateways_and_balancers_younger_than_the_window_are_left_alone():
    assert found(check, balancer(kind="gateway"), balancer("new", created=ago(6))) == []
