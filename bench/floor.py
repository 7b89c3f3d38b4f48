"""The fewest calls that can answer all checks, counted from what the account holds and not from what a scan does."""

from collections import Counter
from collections.abc import Mapping
from math import ceil
from typing import Any

from bench.cloud import bill
from bench.cloud.account import Region, is_idle
from bench.cloud.lists import (
    BALANCERS_PER_TAGS_CALL,
    LISTS,
    SERIES_PER_CALL,
    SERVICES_PER_CALL,
    pages,
)
from bench.cloud.series import bucket_series, disk_series, memory_series
from bench.measured import batches, endless, looked_at

# CloudTrail is asked for one kind of event at a time: detached volumes, and three that move an address.
VOLUME_EVENTS, ADDRESS_EVENTS = 1, 3
BUCKET_CALLS = (
    "GetBucketLifecycleConfiguration",
    "GetBucketTagging",
    "GetBucketVersioning",
    "ListMultipartUploads",
)
VERSIONED_CALLS = ("ListObjectVersions", "GetObjectLockConfiguration", "GetBucketReplication")


def fewest_calls(account: Mapping[str, Region]) -> Counter[str]:
    """By operation: full pages of every list, what only exists one resource at a time, full metric calls."""
    calls = Counter({"sts:GetCallerIdentity": 1, "ec2:DescribeRegions": 1, "s3:ListBuckets": 1, **bill.CALLS})
    for region in account.values():
        calls.update({name: pages(listing, region) for name, listing in LISTS.items()})
        # PrivateLink services stand behind network balancers alone.
        if all(balancer["Type"] != "network" for balancer in region.balancers):
            calls["ec2:DescribeVpcEndpointServiceConfigurations"] -= 1
        rows = rows_of(region)
        calls.update(_one_by_one(region, rows))
        calls["cloudtrail:LookupEvents"] += VOLUME_EVENTS * any(
            volume["State"] == "available" for volume in region.volumes
        )
        calls["cloudtrail:LookupEvents"] += ADDRESS_EVENTS * any(
            "AssociationId" not in address for address in region.addresses
        )
        # Each of these has a filter of its own, beside the list of all that is recent.
        for listed in (memory_series(region), disk_series(region), bucket_series(region)):
            calls["cloudwatch:ListMetrics"] += max(1, ceil(len(listed) / SERIES_PER_CALL))
        calls["cloudwatch:GetMetricData"] += len(list(batches(list(looked_at(rows)))))
    return calls


def rows_of(region: Region) -> dict[str, list[Any]]:
    """What the lists of a region answer."""
    rows = {name: listing.items(region) for name, listing in LISTS.items()}
    return rows | {
        "s3:ListBuckets": region.buckets,
        "memory": memory_series(region),
        "disk": disk_series(region),
    }


def _one_by_one(region: Region, rows: Mapping[str, list[Any]]) -> Counter[str]:
    """Calls that have no form for many resources, only where the answer matters."""
    empty = [group for group in region.target_groups if is_idle(group["TargetGroupArn"])]
    routed = sum(group["Protocol"] == "HTTP" for group in empty)
    unpulled = sum(is_idle(one["repositoryName"]) for one in region.repositories)
    versioned = sum(is_idle(one["Name"]) for one in region.buckets)
    return Counter(
        {
            **{f"s3:{name}": len(region.buckets) for name in BUCKET_CALLS},
            **{f"s3:{name}": versioned for name in VERSIONED_CALLS},
            "ecr:DescribeImages": len(region.repositories),
            "ecr:ListTagsForResource": unpulled,
            "ecr:BatchGetImage": unpulled,
            "elb:DescribeTags": ceil(len(region.classics) / BALANCERS_PER_TAGS_CALL),
            "elbv2:DescribeTags": ceil(len(region.balancers) / BALANCERS_PER_TAGS_CALL),
            "elbv2:DescribeTargetHealth": len(region.target_groups),
            "elbv2:DescribeListeners": routed,
            "elbv2:DescribeRules": routed,
            "logs:ListTagsForResource": len(endless(rows)),
            "logs:DescribeSubscriptionFilters": len(endless(rows)),
            "ecs:DescribeServices": ceil(len(region.services) / SERVICES_PER_CALL),
            "ecs:DescribeTaskDefinition": len(region.services),
        }
    )
