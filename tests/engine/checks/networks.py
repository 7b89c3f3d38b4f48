"""NAT gateways, endpoints, routes and flow logs, as literals for tests."""

from opscurb.aws.collectors.vpc import Endpoint, NatGateway
from opscurb.aws.collectors.vpc_flow_logs import FlowLog
from opscurb.aws.collectors.vpc_nat import VpcNat
from opscurb.aws.collectors.vpc_routes import RouteTable, Subnet, Vpc
from tests.engine.looking import ago

EC2 = "arn:aws:ec2:us-east-1:111122223333"
GIB = 1024**3
ZONES = {"subnet-a": "us-east-1a", "subnet-b": "us-east-1b", "subnet-c": "us-east-1c"}


def gateway(identifier="nat-1", subnet="subnet-a", **changed):
    given = dict(
        id=identifier,
        arn=f"{EC2}:natgateway/{identifier}",
        region="us-east-1",
        status="available",
        created=ago(100),
        vpc_id="vpc-1",
        subnet_id=subnet,
        allocations=("eipalloc-1",),
    )
    return NatGateway(**given | changed)


def carried(*names, gb_per_month=0.0, connections=0.0, days=7):
    """A week of what gateways carry, half of it each way, and their open connections."""
    half = gb_per_month * GIB / 30 / 2
    return {
        (metric, name): [value] * days
        for name in names
        for metric, value in (
            ("BytesInFromSource", half),
            ("BytesInFromDestination", half),
            ("ActiveConnectionCount", connections),
        )
    }


def subnets():
    return [
        Subnet(id=name, arn=f"{EC2}:subnet/{name}", region="us-east-1", vpc_id="vpc-1", zone=zone)
        for name, zone in ZONES.items()
    ]


def vpc(name="vpc-1", **changed):
    return Vpc(id=name, arn=f"{EC2}:vpc/{name}", region="us-east-1", status="available", **changed)


def table(*leads_to, **changed):
    given = dict(
        id="rtb-1",
        arn=f"{EC2}:route-table/rtb-1",
        region="us-east-1",
        vpc_id="vpc-1",
        leads_to=frozenset(leads_to),
    )
    return RouteTable(**given | changed)


def endpoint(identifier="vpce-1", service="sqs", subnet_ids=("subnet-a", "subnet-b"), **changed):
    given = dict(
        id=identifier,
        arn=f"{EC2}:vpc-endpoint/{identifier}",
        region="us-east-1",
        status="available",
        created=ago(100),
        endpoint_type="Interface",
        service_name=f"com.amazonaws.us-east-1.{service}",
        vpc_id="vpc-1",
        zones=len(subnet_ids),
        subnet_ids=subnet_ids,
        service_region="us-east-1",
    )
    return Endpoint(**given | changed)


def nat(name="nat-1", of=None, **changed):
    """A NAT gateway as a part of its VPC."""
    given = dict(
        id=name,
        arn=f"{EC2}:natgateway/{name}",
        region="us-east-1",
        status="available",
        created=ago(100),
        vpc=of or vpc(),
    )
    return VpcNat(**given | changed)


def flow_log(name="fl-1", **changed):
    given = dict(
        id=name,
        arn=f"{EC2}:vpc-flow-log/{name}",
        region="us-east-1",
        status="active",
        created=ago(100),
        resource_id="vpc-1",
        traffic="ALL",
        destination_type="cloud-watch-logs",
        log_group="flows",
        log_group_arn="arn:aws:logs:us-east-1:111122223333:log-group:flows",
    )
    return FlowLog(**given | changed)
