"""Where the price list tells what addresses, gateways, endpoints, balancers and transfer cost."""

from opscurb.aws.pricelist.tariff import GB, HOURS, ONE, Offer, Tariff, where

REQUESTS = {"requests": ONE, "request": ONE}
VPC = Offer("AmazonVPC")
NAT = Offer("AmazonEC2")
ELB = Offer("AWSELB")
TRANSFER = Offer("AWSDataTransfer", region_field="fromRegionCode")
# Edges belong to no region.
CLOUDFRONT = Offer("AmazonCloudFront", region_field="")

GATEWAYS, ENDPOINTS = where(productFamily="NAT Gateway"), where(productFamily="VpcEndpoint")

TARIFFS = (
    Tariff("vpc.ipv4.hour", VPC, "PublicIPv4:InUseAddress", HOURS, where(group="VPCPublicIPv4Address")),
    Tariff("vpc.nat.hour", NAT, "NatGateway-Hours", HOURS, GATEWAYS),
    Tariff("vpc.nat.gb.processed", NAT, "NatGateway-Bytes", GB, GATEWAYS),
    Tariff("vpc.endpoint.Interface", VPC, "VpcEndpoint-Hours", HOURS, ENDPOINTS),
    Tariff("vpc.endpoint.gb.Interface", VPC, "VpcEndpoint-Bytes", GB, ENDPOINTS),
    Tariff("vpc.endpoint.GatewayLoadBalancer", VPC, "VpcEndpoint-GWLBE-Hours", HOURS, ENDPOINTS),
    Tariff("vpc.endpoint.gb.GatewayLoadBalancer", VPC, "VpcEndpoint-GWLBE-Bytes", GB, ENDPOINTS),
    *(
        Tariff(f"elb.hour.{kind}", ELB, "LoadBalancerUsage", HOURS, where(productFamily=family))
        for kind, family in (
            ("application", "Load Balancer-Application"),
            ("network", "Load Balancer-Network"),
            ("gateway", "Load Balancer-Gateway"),
            ("classic", "Load Balancer"),
        )
    ),
    Tariff(
        "transfer.gb.zones", TRANSFER, "DataTransfer-Regional-Bytes", GB, where(transferType="IntraRegion")
    ),
    Tariff(
        "transfer.gb.internet",
        TRANSFER,
        "DataTransfer-Out-Bytes",
        GB,
        where(transferType="AWS Outbound", toLocation="External"),
    ),
    Tariff(
        "transfer.gb.cloudfront",
        CLOUDFRONT,
        "US-DataTransfer-Out-Bytes",
        GB,
        where(fromLocation="United States", toLocation="External"),
    ),
    Tariff(
        "cloudfront.request.https",
        CLOUDFRONT,
        "US-Requests-Tier2-HTTPS",
        REQUESTS,
        where(location="United States"),
    ),
)
