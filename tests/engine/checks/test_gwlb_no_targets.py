"""Gateway load balancers without appliances."""

from decimal import Decimal

from opscurb.aws.checks.elb.gwlb_no_targets import find as check
from opscurb.check import Reason
from opscurb.results import Unread
from tests.engine.checks.balancers import balancer, group, service
from tests.engine.looking import ago, found

INSPECTION = balancer("inspection", kind="gateway", scheme="")


def test_a_balancer_without_appliances_costs_its_hours():
    (finding,) = found(check, INSPECTION, also={"target_group": [group(INSPECTION, 0)]})

    # 730 h x $0.0125 = $9.125
    assert finding.monthly_cost == Decimal("9.13")
    assert finding.confidence == 0.95
    assert finding.details["empty_target_groups"] == 1


def test_a_balancer_with_an_appliance_is_in_use():
    assert found(check, INSPECTION, also={"target_group": [group(INSPECTION, 2)]}) == []


def test_a_balancer_whose_appliances_could_not_be_counted_is_not_accused():
    assert found(check, INSPECTION, also={"target_group": [group(INSPECTION, None)]}) == []


def test_an_endpoint_service_before_nothing_is_named_and_doubted():
    (finding,) = found(check, INSPECTION, also={"endpoint_service": [service(INSPECTION)]})

    assert finding.details["endpoint_service_ids"] == ["vpce-svc-1"]
    assert finding.confidence == 0.7


def test_where_endpoint_services_cannot_be_read_it_is_doubted():
    denied = {"endpoint_service": Unread(Reason.NO_PERMISSION, "denied")}

    (finding,) = found(check, INSPECTION, unread=denied)

    assert finding.confidence == 0.7


def test_new_ignored_starting_and_other_balancers_are_left_alone():
    new = balancer("new", kind="gateway", created=ago(3))
    kept = balancer("kept", kind="gateway", tags={"opscurb:ignore": "true"})
    starting = balancer("starting", kind="gateway", status="provisioning")

    assert found(check, new, kept, starting, balancer("web")) == []


def test_a_standby_is_doubted():
    (finding,) = found(check, balancer("inspection-dr", kind="gateway"))

    assert finding.confidence == 0.75


def test_in_a_region_without_prices_of_its_own_the_amount_is_estimated():
    (finding,) = found(check, INSPECTION, region="eu-west-1")

    assert finding.price.confidence == "estimated"
