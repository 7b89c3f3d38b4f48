"""The endpoints of VPCs by how they are paid for, from the one list of them all."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from opscurb.aws.collector import collector

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

NEEDS = ("ec2:DescribeVpcEndpoints",)


@collector("vpc_endpoint", needs=NEEDS)
def billed_endpoints(region: "AwsRegion") -> Iterator[Any]:
    """Interface and Gateway Load Balancer endpoints."""
    return _of_types(region, "Interface", "GatewayLoadBalancer")


@collector("vpc_gateway_endpoint", needs=NEEDS)
def gateway_endpoints(region: "AwsRegion") -> Iterator[Any]:
    """Gateway endpoints, which are free; only S3 and DynamoDB have them."""
    return _of_types(region, "Gateway")


def _of_types(region: "AwsRegion", *types: str) -> Iterator[Any]:
    collected = region.collect("any_vpc_endpoint")
    yield from (row for row in collected.rows if row.endpoint_type in types)
    yield from collected.unread
