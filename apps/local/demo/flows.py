"""Flow logs of the company's networks, and what they tell of its traffic."""

from apps.local.demo import insights
from apps.local.demo.account import ACCOUNT
from apps.local.demo.network import GIGABYTE, NATS
from apps.local.demo.place import Place
from apps.local.demo.teams import PLATFORM

GROUP = "/aws/vpc/flow-logs"
# Where flow logs are written, and how many gigabytes of them a day; the first region's group is there already.
DAILY_GB = {"us-east-1": 0.0, "eu-west-1": 1.1}
# What of a NAT gateway's traffic goes to S3.
SHARE = 0.45


def fill(place: Place) -> None:
    """Watch the region's network, once everything else is there."""
    if place.region in DAILY_GB:
        _watch(place, DAILY_GB[place.region])
    carried = {nat.name: nat.gigabytes * GIGABYTE for nat in NATS[place.region]}
    for gateway in place.client("ec2").describe_nat_gateways()["NatGateways"]:
        (name,) = (tag["Value"] for tag in gateway["Tags"] if tag["Key"] == "Name")
        for address in gateway["NatGatewayAddresses"]:
            moved = (place.region, GROUP, address["NetworkInterfaceId"], insights.RANGES["s3"][0])
            insights.MOVED[moved] = carried.get(name, 0) * SHARE


def _watch(place: Place, daily_gb: float) -> None:
    with place.ago(380):
        if daily_gb:
            place.client("logs").create_log_group(logGroupName=GROUP)
            place.client("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=30)
        place.client("ec2").create_flow_logs(
            ResourceType="VPC",
            ResourceIds=[place.vpc],
            TrafficType="ALL",
            LogGroupName=GROUP,
            DeliverLogsPermissionArn=f"arn:aws:iam::{ACCOUNT}:role/flow-logs",
            TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": PLATFORM.tags("network")}],
        )
    if daily_gb:
        by = {"LogGroupName": GROUP}
        place.daily("AWS/Logs", "IncomingBytes", by, place.around(daily_gb * GIGABYTE))
