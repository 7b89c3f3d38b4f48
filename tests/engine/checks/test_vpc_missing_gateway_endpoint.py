"""VPCs that reach S3 and DynamoDB through NAT gateways."""

from decimal import Decimal

from opscurb.aws.checks.vpc.vpc_missing_gateway_endpoint import find as check
from opscurb.aws.collectors.vpc_traffic import EndpointTraffic
from opscurb.check import Reason
from opscurb.policy import Policy
from opscurb.price import Basis
from opscurb.results import Unknown, Unread
from tests.engine.checks.networks import EC2, GIB, carried, endpoint, nat, vpc
from tests.engine.looking import ago, found, look

BUSY = carried("nat-1", gb_per_month=900)


def to(service, gb_per_month, of="vpc-1"):
    return EndpointTraffic(
        id=of,
        arn=f"{EC2}:vpc/{of}",
        region="us-east-1",
        service=service,
        bytes_per_day=gb_per_month * GIB / 30,
    )


def free(*services):
    return [endpoint("vpce-9", service, endpoint_type="Gateway") for service in services]


def test_what_the_flow_logs_tell_of_is_priced():
    told = {"endpoint_traffic": [to("s3", 600), to("dynamodb", 60)]}

    (finding,) = found(check, nat(), also=told, metrics=BUSY)

    # 660 GB x $0.045
    assert finding.monthly_cost == Decimal("29.70")
    assert finding.resource.id == "vpc-1"
    assert finding.resource.type == "vpc"
    assert finding.confidence == 0.85
    assert finding.details["missing_services"] == "S3 and DynamoDB"


def test_without_flow_logs_the_share_is_not_known_and_counts_nothing():
    (finding,) = found(check, nat(), metrics=BUSY)

    assert finding.monthly_cost == 0
    assert finding.price.basis is Basis.NONE
    assert finding.confidence == 0.5
    assert finding.details["nat_gb_per_month"] == 900.0


def test_only_the_service_that_is_used_is_named():
    told = {"endpoint_traffic": [to("s3", 600), to("dynamodb", 0)]}

    (finding,) = found(check, nat(), also=told, metrics=BUSY)

    assert finding.details["missing_service_names"] == ["com.amazonaws.us-east-1.s3"]


def test_a_service_that_has_a_gateway_endpoint_is_not_missing_one():
    also = {"vpc_gateway_endpoint": free("s3"), "endpoint_traffic": [to("dynamodb", 100)]}

    (finding,) = found(check, nat(), also=also, metrics=BUSY)

    # 100 GB x $0.045
    assert finding.monthly_cost == Decimal("4.50")
    assert finding.details["missing_services"] == "DynamoDB"


def test_no_more_than_the_gateways_carry_can_be_saved():
    told = {"endpoint_traffic": [to("s3", 2_000), to("dynamodb", 0)]}

    (finding,) = found(check, nat(), also=told, metrics=BUSY)

    # 900 GB x $0.045
    assert finding.monthly_cost == Decimal("40.50")


def test_traffic_that_goes_elsewhere_needs_no_endpoint():
    told = {"endpoint_traffic": [to("s3", 0), to("dynamodb", 0)]}

    assert found(check, nat(), also=told, metrics=BUSY) == []


def test_a_vpc_with_both_endpoints_is_as_it_should_be():
    assert found(check, nat(), also={"vpc_gateway_endpoint": free("s3", "dynamodb")}, metrics=BUSY) == []


def test_gateways_that_carry_little_are_not_worth_it():
    quiet = carried("nat-1", gb_per_month=9)

    assert found(check, nat(), metrics=quiet) == []
    assert len(found(check, nat(), metrics=quiet, policy=Policy(nat_gb_per_month=5))) == 1


def test_all_gateways_of_a_vpc_are_one_finding():
    both = carried("nat-1", "nat-2", gb_per_month=6)

    assert len(found(check, nat(), nat("nat-2"), metrics=both)) == 1


def test_new_and_ignored_ones_are_left_alone():
    kept = vpc(tags={"opscurb:ignore": "true"})

    assert found(check, nat(created=ago(3)), metrics=BUSY) == []
    assert found(check, nat(of=kept, tags=kept.tags), metrics=BUSY) == []


def test_unknown_traffic_stays_unknown():
    events = look(check, nat())

    assert [event.reason for event in events if isinstance(event, Unknown)] == [Reason.NO_METRICS]


def test_without_the_whole_list_of_endpoints_nothing_is_judged():
    gap = {"vpc_gateway_endpoint": Unread(Reason.UNREADABLE, "odd", (), "vpce-9")}

    assert found(check, nat(), metrics=BUSY, unread=gap) == []
