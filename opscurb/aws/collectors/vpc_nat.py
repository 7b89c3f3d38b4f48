"""NAT gateways as parts of their VPCs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.collectors.vpc_routes import Vpc
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

NEEDS = ("ec2:DescribeNatGateways", "ec2:DescribeVpcs")


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcNat(Resource):
    """A NAT gateway as a part of its VPC: tags of both, and the VPC is what is judged."""

    type: ClassVar[str] = "vpc_nat"

    vpc: Vpc
    interfaces: tuple[str, ...] = ()
    subnet_id: str = ""


@collector("vpc_nat", needs=NEEDS)
def vpc_nats(region: "AwsRegion") -> Iterator[Any]:
    """The public NAT gateways that work, each with its VPC."""
    vpcs = {vpc.id: vpc for vpc in region.rows("vpc")}
    gateways = region.collect("nat_gateway")
    yield from gateways.unread
    for gateway in gateways.rows:
        vpc = vpcs.get(gateway.vpc_id)
        if vpc is not None and gateway.status == "available" and gateway.connectivity == "public":
            yield VpcNat(
                id=gateway.id,
                arn=gateway.arn,
                region=region.region,
                name=gateway.name,
                status=gateway.status,
                created=gateway.created,
                tags={**gateway.tags, **vpc.tags},
                vpc=vpc,
                interfaces=gateway.interfaces,
                subnet_id=gateway.subnet_id,
            )
