"""What the stand-in answers to each operation."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.cloud.account import ACCOUNT_ID, REGIONS, Region, images_of, is_idle
from bench.cloud.lists import LISTS, Listing
from bench.cloud.wire import Failed, Request

Answer = Mapping[str, Any]
# Values of metrics whose resources work; idle resources answer zeros.
BUSY = {"CPUUtilization": 55.0, "DatabaseConnections": 12.0, "BucketSizeBytes": 5e9, "NumberOfObjects": 9e3}
BUSY_OTHERWISE = 5e8


def answer(request: Request, account: Mapping[str, Region]) -> Answer:
    """The answer by boto3's names; raises Failed where AWS answers with an error."""
    region = account[request.region]
    if listing := LISTS.get(request.name):
        return _page(listing, request.given, region)
    return _SPECIAL[request.name](request.given, region)


def _page(listing: Listing, given: Answer, region: Region) -> Answer:
    items = listing.items(region)
    start = int(given.get(listing.asks) or 0)
    end = start + min(listing.page, int(given.get(listing.limit) or listing.page))
    return {listing.key: items[start:end], **({listing.answers: str(end)} if end < len(items) else {})}


def _buckets(given: Answer, region: Region) -> Answer:
    return {"Buckets": region.buckets}


def _no_lifecycle(given: Answer, region: Region) -> Answer:
    raise Failed("NoSuchLifecycleConfiguration", 404)


def _no_tags(given: Answer, region: Region) -> Answer:
    raise Failed("NoSuchTagSet", 404)


def _images(given: Answer, region: Region) -> Answer:
    return {"imageDetails": list(images_of(region, given["repositoryName"]))}


def _balancer_tags(given: Answer, region: Region) -> Answer:
    arns = [value for name, value in given.items() if name.startswith("ResourceArns.member.")]
    return {"TagDescriptions": [{"ResourceArn": arn, "Tags": []} for arn in arns]}


def _health(given: Answer, region: Region) -> Answer:
    healthy = {"Target": {"Id": "i-1"}, "TargetHealth": {"State": "healthy"}}
    return {"TargetHealthDescriptions": [] if is_idle(given["TargetGroupArn"]) else [healthy]}


def _listeners(given: Answer, region: Region) -> Answer:
    arn = given["LoadBalancerArn"]
    return {"Listeners": [{"ListenerArn": arn.replace("loadbalancer/", "listener/"), "LoadBalancerArn": arn}]}


def _rules(given: Answer, region: Region) -> Answer:
    return {"Rules": [{"RuleArn": given["ListenerArn"], "IsDefault": True, "Actions": [{"Type": "forward"}]}]}


def _metrics(given: Answer, region: Region) -> Answer:
    first = datetime.fromtimestamp(given["StartTime"], UTC)
    days = [first + timedelta(days=day) for day in range((datetime.now(UTC) - first).days + 1)]
    return {"MetricDataResults": list(_results(given["MetricDataQueries"], days))}


def _results(queries: list[dict[str, Any]], days: list[datetime]) -> Iterator[dict[str, Any]]:
    moments = [day.timestamp() for day in days]
    for query in queries:
        metric = query["MetricStat"]["Metric"]
        idle = is_idle(metric["Dimensions"][0]["Value"])
        value = 0.0 if idle else BUSY.get(metric["MetricName"], BUSY_OTHERWISE)
        values = [value] * len(moments)
        yield {"Id": query["Id"], "StatusCode": "Complete", "Timestamps": moments, "Values": values}


def _identity(given: Answer, region: Region) -> Answer:
    return {"Account": ACCOUNT_ID, "Arn": f"arn:aws:iam::{ACCOUNT_ID}:user/bench", "UserId": "AIDA1"}


def _regions(given: Answer, region: Region) -> Answer:
    return {"Regions": [{"RegionName": name, "OptInStatus": "opt-in-not-required"} for name in REGIONS]}


def _always(fixed: Answer) -> Callable[[Answer, Region], Answer]:
    return lambda given, region: fixed


_SPECIAL: Mapping[str, Callable[[Answer, Region], Answer]] = {
    "sts:GetCallerIdentity": _identity,
    "ec2:DescribeRegions": _regions,
    "s3:ListBuckets": _buckets,
    "s3:GetBucketLifecycleConfiguration": _no_lifecycle,
    "s3:GetBucketTagging": _no_tags,
    "s3:ListMultipartUploads": _always({"IsTruncated": False}),
    "ecr:DescribeImages": _images,
    "ecr:ListTagsForResource": _always({"tags": []}),
    "elbv2:DescribeTags": _balancer_tags,
    "elbv2:DescribeTargetHealth": _health,
    "elbv2:DescribeListeners": _listeners,
    "elbv2:DescribeRules": _rules,
    "logs:ListTagsForResource": _always({"tags": {}}),
    "cloudtrail:LookupEvents": _always({"Events": []}),
    "cloudwatch:GetMetricData": _metrics,
}
