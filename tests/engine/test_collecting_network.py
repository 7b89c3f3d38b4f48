"""What collectors read of networks and load balancers, from the emulator."""

import pytest

from opscurb.aws.collectors import vpc_traffic
from opscurb.aws.collectors.logs import LogGroup
from opscurb.aws.collectors.vpc_traffic import query
from opscurb.check import Reason
from tests.engine.answers import insights
from tests.engine.cloud import ACCOUNT, REGION, Cloud, days_ago
from tests.engine.plants import balancers, network
from tests.engine.plants.making import network as default_network

GIB = 1024**3


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(vpc_traffic, "POLL_SECONDS", 0)


def test_a_query_names_the_gateways_and_the_ranges_in_both_directions():
    text = query(["eni-1", "eni-2"], ["3.5.0.0/19", "2600:f0f0::/32"])

    assert text == (
        'filter interfaceId in ["eni-1", "eni-2"] and (isIpv4InSubnet(srcAddr, "3.5.0.0/19")'
        ' or isIpv4InSubnet(dstAddr, "3.5.0.0/19")) | stats sum(bytes) as moved'
    )


def test_a_vpc_without_gateway_endpoints_is_asked_about_once_a_service(cloud: Cloud):
    (vpc,) = network.vpc_missing_gateway_endpoint(cloud)
    insights.BEFORE[:] = ["Scheduled", "Running"]

    collected = cloud.region().collect("endpoint_traffic")

    assert {(row.id, row.service): row.bytes_per_day for row in collected.rows} == {
        (vpc, "s3"): 25_000_000_000,
        (vpc, "dynamodb"): 0,
    }


def test_a_query_that_fails_leaves_its_share_unknown(cloud: Cloud):
    (vpc,) = network.vpc_missing_gateway_endpoint(cloud)
    insights.BEFORE[:] = ["Failed", "Failed"]

    collected = cloud.region().collect("endpoint_traffic")

    assert collected.rows == ()
    assert {(gap.reason, gap.resource_id) for gap in collected.unread} == {(Reason.UNREADABLE, vpc)}


def test_a_query_that_takes_too_long_is_given_up(cloud: Cloud):
    network.vpc_missing_gateway_endpoint(cloud)
    insights.BEFORE[:] = ["Running"] * 2 * vpc_traffic.POLLS

    assert len(cloud.region().collect("endpoint_traffic").unread) == 2


def test_where_no_flow_log_could_tell_nothing_is_asked(cloud: Cloud):
    network.nat_gateway_redundant(cloud)
    session = cloud.session()

    assert cloud.region(session=session).collect("endpoint_traffic").rows == ()
    assert not {"logs:StartQuery", "logs:DescribeLogGroups"} & set(session.usage.by_operation)


@pytest.mark.parametrize(
    ("stored_gb", "retention", "hours"),
    # 100 days of 0.45 GB stored are 0.03 GB a day as they are read; 150 GB are 10 GB a day, and 1,500 GB 100 GB a day.
    [(0.45, None, 24), (150, None, 12), (1_500, None, 1), (15, 10, 12), (1_000_000, None, 1)],
)
def test_of_a_large_log_group_only_so_much_is_read(cloud: Cloud, stored_gb, retention, hours):
    group = LogGroup(
        id="flows",
        arn="arn:flows",
        region=REGION,
        created=days_ago(100),
        retention_days=retention,
        stored_bytes=int(stored_gb * GIB),
    )

    assert vpc_traffic._hours(group, cloud.region()) == hours


def test_endpoints_of_all_types_are_listed_once(cloud: Cloud):
    network.vpc_missing_gateway_endpoint(cloud)
    network.vpc_endpoint_idle(cloud)
    session = cloud.session()
    region = cloud.region(session=session)

    billed, free = (region.collect(name).rows for name in ("vpc_endpoint", "vpc_gateway_endpoint"))

    assert {row.endpoint_type for row in billed} == {"Interface"}
    assert {row.endpoint_type for row in free} == {"Gateway"}
    assert session.usage.by_operation["ec2:DescribeVpcEndpoints"] == 1


def test_a_gateway_is_seen_with_its_vpcs_tags(cloud: Cloud):
    network.nat_gateway_redundant(cloud)
    vpcs = {row.vpc.id for row in cloud.region().collect("vpc_nat").rows}
    cloud.client("ec2").create_tags(Resources=list(vpcs), Tags=[{"Key": "opscurb:ignore", "Value": "yes"}])

    rows = cloud.region().collect("vpc_nat").rows

    assert len(rows) == 3
    assert {row.tags["opscurb:ignore"] for row in rows} == {"yes"}


def test_a_flow_log_to_another_account_has_no_log_group_here(cloud: Cloud):
    network.vpc_flow_logs_to_cloudwatch(cloud)
    here, _ = cloud.backend("ec2").flow_logs.values()
    here.log_group_name, here.log_destination_type = "", "s3"

    groups = sorted(row.log_group for row in cloud.region().collect("flow_log").rows)

    assert groups == ["", "quiet-flows"]


def test_routes_lead_to_what_they_name(cloud: Cloud):
    network.nat_gateway_unrouted(cloud)
    gateways = {row.id for row in cloud.region().collect("nat_gateway").rows}

    tables = cloud.region().collect("route_table").rows

    assert len(gateways & {name for table in tables for name in table.leads_to}) == 1
    assert {table.owned for table in tables} == {True}


def test_only_balancers_with_nothing_but_failing_targets_are_asked_about(cloud: Cloud):
    balancers.elb_no_healthy_targets(cloud)

    rows = cloud.region().collect("load_balancer_backend").rows

    assert {row.balancer.id for row in rows} == {"dead", "answering", "recovered"}
    assert {row.arn.split(":")[4] for row in rows} == {ACCOUNT}


def test_a_classic_balancer_is_read_with_its_network_and_listeners(cloud: Cloud):
    balancers.clb_migration(cloud)

    (classic,) = cloud.region().collect("classic_load_balancer").rows

    assert classic.protocols == ("HTTP",)
    assert classic.vpc_id == default_network(cloud)[0]
