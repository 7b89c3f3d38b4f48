"""The fewest calls that can answer all checks, counted from what the account holds and not from what a scan does."""

from collections import Counter
from collections.abc import Mapping
from math import ceil

from bench.cloud.account import Item, Region, is_idle
from bench.cloud.lists import BALANCERS_PER_TAGS_CALL, LISTS, METRICS_PER_CALL, pages

# Metrics that the checks look at, a resource.
INSTANCE_METRICS, DATABASE_METRICS, GROUP_METRICS, GATEWAY_METRICS, BUCKET_METRICS = 3, 1, 1, 3, 4
BALANCER_METRICS = {"application": 1, "network": 2}
# CloudTrail is asked for one kind of event at a time: detached volumes, and three that move an address.
VOLUME_EVENTS, ADDRESS_EVENTS = 1, 3
BUCKET_CALLS = ("GetBucketLifecycleConfiguration", "GetBucketTagging", "ListMultipartUploads")


def fewest_calls(account: Mapping[str, Region]) -> Counter[str]:
    """By operation: full pages of every list, what only exists one resource at a time, full metric calls."""
    calls = Counter({"sts:GetCallerIdentity": 1, "ec2:DescribeRegions": 1, "s3:ListBuckets": 1})
    for region in account.values():
        calls.update({name: pages(listing, region) for name, listing in LISTS.items()})
        # PrivateLink services stand behind network balancers alone.
        if all(balancer["Type"] != "network" for balancer in region.balancers):
            calls["ec2:DescribeVpcEndpointServiceConfigurations"] -= 1
        calls.update(_one_by_one(region))
        calls["cloudtrail:LookupEvents"] += VOLUME_EVENTS * any(
            volume["State"] == "available" for volume in region.volumes
        )
        calls["cloudtrail:LookupEvents"] += ADDRESS_EVENTS * any(
            "AssociationId" not in address for address in region.addresses
        )
        calls["cloudwatch:GetMetricData"] += ceil(metrics(region) / METRICS_PER_CALL)
    return calls


def _one_by_one(region: Region) -> Counter[str]:
    """Calls that have no form for many resources, only where the answer matters."""
    empty = [group for group in region.target_groups if is_idle(group["TargetGroupArn"])]
    routed = sum(group["Protocol"] == "HTTP" for group in empty)
    return Counter(
        {
            **{f"s3:{name}": len(region.buckets) for name in BUCKET_CALLS},
            "ecr:DescribeImages": len(region.repositories),
            "ecr:ListTagsForResource": sum(is_idle(one["repositoryName"]) for one in region.repositories),
            "elbv2:DescribeTags": ceil(len(region.balancers) / BALANCERS_PER_TAGS_CALL),
            "elbv2:DescribeTargetHealth": len(region.target_groups),
            "elbv2:DescribeListeners": routed,
            "elbv2:DescribeRules": routed,
            "logs:ListTagsForResource": len(endless(region)),
        }
    )


def endless(region: Region) -> list[Item]:
    """Log groups that keep everything."""
    return [group for group in region.log_groups if "retentionInDays" not in group]


def metrics(region: Region) -> int:
    """Metrics that the checks of a region look at."""
    running = sum(instance["State"]["Name"] == "running" for instance in region.instances)
    return (
        INSTANCE_METRICS * running
        + DATABASE_METRICS * len(region.databases)
        + GROUP_METRICS * len(endless(region))
        + GATEWAY_METRICS * len(region.gateways)
        + BUCKET_METRICS * len(region.buckets)
        + sum(BALANCER_METRICS[balancer["Type"]] for balancer in region.balancers)
    )
