"""Application load balancers without targets."""

from decimal import Decimal

from opscurb.aws.checks.elb.alb_no_targets import find as check
from opscurb.check import Severity
from tests.engine.checks.balancers import balancer, group, routing
from tests.engine.looking import ago, found


def behind(*groups, rules=()):
    return {"target_group": groups, "alb_routing": rules}


def test_a_balancer_whose_groups_are_all_empty_costs_its_hours():
    web = balancer()

    (finding,) = found(
        check, web, also=behind(group(web, 0), rules=[routing(web, listeners=1, forwards=True)])
    )

    assert finding.monthly_cost == Decimal("16.43")
    assert finding.severity is Severity.MEDIUM
    assert finding.because == "without any registered target"
    assert finding.details["empty_target_groups"] == 1


def test_a_balancer_without_a_listener_is_waste():
    web = balancer()

    (finding,) = found(check, web, also=behind(rules=[routing(web, listeners=0)]))

    assert finding.because == "without any listener"


def test_a_balancer_with_a_registered_target_is_not_waste():
    web = balancer()

    assert found(check, web, also=behind(group(web, 0), group(web, 2))) == []


def test_a_balancer_in_front_of_a_function_is_in_use():
    web = balancer()
    function = group(web, None)

    assert found(check, web, also=behind(function, rules=[routing(web, listeners=1, forwards=True)])) == []


def test_a_balancer_that_only_redirects_is_in_use():
    web = balancer()

    assert found(check, web, also=behind(rules=[routing(web, listeners=2)])) == []


def test_a_balancer_whose_rules_could_not_be_read_is_not_judged():
    assert found(check, balancer()) == []


def test_an_empty_balancer_that_also_redirects_to_another_host_is_doubted():
    web = balancer()
    rules = [routing(web, listeners=1, forwards=True, redirects_elsewhere=True)]

    (finding,) = found(check, web, also=behind(group(web, 0), rules=rules))

    assert finding.confidence == 0.6


def test_a_balancer_of_a_kubernetes_ingress_is_doubted_and_names_its_owner():
    web = balancer(tags={"elbv2.k8s.aws/cluster": "prod"})

    (finding,) = found(check, web, also=behind(rules=[routing(web, listeners=0)]))

    assert finding.managed_by == "Kubernetes"
    assert finding.confidence == 0.6


def test_new_ignored_and_network_balancers_are_left_alone():
    new, ignored = balancer("new", created=ago(2)), balancer("kept", tags={"opscurb:ignore": "true"})
    network = balancer("net", kind="network")
    rules = [routing(each, listeners=0) for each in (new, ignored, network)]

    assert found(check, new, ignored, network, also=behind(rules=rules)) == []
