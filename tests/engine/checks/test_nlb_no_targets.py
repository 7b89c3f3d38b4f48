"""Network load balancers without targets."""

from decimal import Decimal

from opscurb.aws.checks.elb.nlb_no_targets import find as check
from tests.engine.checks.balancers import balancer, group, service
from tests.engine.looking import ago, found

ADDRESS = "arn:aws:ec2:us-east-1:111122223333:elastic-ip/eipalloc-1"


def test_an_empty_balancer_costs_its_hours_and_claims_its_addresses():
    net = balancer(kind="network")
    net = balancer(kind="network", addresses=(ADDRESS, net.arn))

    (finding,) = found(check, net, also={"target_group": [group(net, 0)]})

    # 730 h x ($0.0225 + 2 x $0.005)
    assert finding.monthly_cost == Decimal("23.73")
    assert ADDRESS in {line.arn for line in finding.price.lines}
    assert finding.details["public_addresses"] == 2


def test_a_balancer_with_a_target_is_not_waste():
    net = balancer(kind="network")

    assert found(check, net, also={"target_group": [group(net, 1)]}) == []


def test_the_front_of_a_privatelink_service_is_left_alone():
    net = balancer(kind="network")

    assert found(check, net, also={"endpoint_service": [service(net)]}) == []


def test_application_and_new_balancers_are_left_alone():
    assert found(check, balancer(), balancer("new", kind="network", created=ago(3))) == []
