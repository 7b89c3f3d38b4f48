"""NAT gateways that no route leads to."""

from decimal import Decimal

from opscurb.aws.checks.vpc.nat_gateway_unrouted import find as check
from opscurb.check import Reason
from opscurb.results import Unknown, Unread
from tests.engine.checks.networks import gateway, table
from tests.engine.checks.test_ec2_instance_stopped_long import address
from tests.engine.looking import ago, found, look

ELSEWHERE = {"route_table": [table("igw-1", "nat-2")], "elastic_ip": [address()]}


def test_a_gateway_without_routes_costs_its_hours_and_its_address():
    (finding,) = found(check, gateway(), also=ELSEWHERE)

    # 730 h x $0.045 = $32.85, and 730 h x $0.005 = $3.65 for the address
    assert finding.monthly_cost == Decimal("36.50")
    assert finding.confidence == 0.95


def test_a_gateway_that_a_route_names_is_in_use():
    assert found(check, gateway(), also={"route_table": [table("nat-1")]}) == []


def test_in_a_vpc_of_another_account_not_every_route_can_be_seen():
    shared = {"route_table": [table("igw-1", owned=False)]}

    assert found(check, gateway(), also=shared) == []
    assert found(check, gateway(), also={}) == []


def test_without_the_whole_list_of_route_tables_nothing_is_judged():
    gap = {"route_table": Unread(Reason.UNREADABLE, "odd", (), "rtb-9")}

    events = look(check, gateway(), also=ELSEWHERE, unread=gap)

    assert found(check, gateway(), also=ELSEWHERE, unread=gap) == []
    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.UNREADABLE]


def test_new_ignored_and_starting_gateways_are_left_alone():
    new, kept = gateway(created=ago(3)), gateway(tags={"opscurb:ignore": "true"})
    starting = gateway(status="pending")

    assert found(check, new, kept, starting, also=ELSEWHERE) == []


def test_one_that_waits_for_a_disaster_is_doubted():
    (finding,) = found(check, gateway(name="nat-dr"), also=ELSEWHERE)

    assert finding.confidence == 0.75


def test_one_of_a_stack_names_it():
    (finding,) = found(check, gateway(tags={"aws:cloudformation:stack-name": "network"}), also=ELSEWHERE)

    assert finding.managed_by == "CloudFormation stack network"
