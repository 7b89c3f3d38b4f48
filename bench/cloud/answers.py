"""What the stand-in answers to each operation."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from bench.cloud import bill, series
from bench.cloud.account import ACCOUNT_ID, GIB, REGIONS, Region, images_of, is_idle
from bench.cloud.lists import LISTS, Listing
from bench.cloud.wire import Failed, Request

Answer = Mapping[str, Any]


def answer(request: Request, account: Mapping[str, Region]) -> Answer:
    """The answer by boto3's names; raises Failed where AWS answers with an error."""
    region = account[request.region]
    if listing := LISTS.get(request.name):
        if request.operation == "ListMetrics":
            listing = replace(listing, items=lambda region: series.listed(region, request.given))
        return _page(listing, request.given, region)
    return _SPECIAL[request.name](request.given, region)


def _page(listing: Listing, given: Answer, region: Region) -> Answer:
    items = listing.items(region)
    start = int(given.get(listing.asks) or 0)
    end = start + min(listing.page, int(given.get(listing.limit) or listing.page))
    return {listing.key: items[start:end], **({listing.answers: str(end)} if end < len(items) else {})}


def _buckets(given: Answer, region: Region) -> Answer:
    return {"Buckets": region.buckets}


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
    return {"MetricDataResults": list(series.values(given))}


def _classic_tags(given: Answer, region: Region) -> Answer:
    names = [value for name, value in given.items() if name.startswith("LoadBalancerNames.member.")]
    return {"TagDescriptions": [{"LoadBalancerName": name, "Tags": []} for name in names]}


def _services(given: Answer, region: Region) -> Answer:
    wanted = set(given["services"])
    return {"services": [one for one in region.services if one["serviceArn"] in wanted]}


def _task(given: Answer, region: Region) -> Answer:
    family = given["taskDefinition"].rpartition("/")[2].partition(":")[0]
    return {"taskDefinition": {"family": family, "cpu": "1024", "memory": "4096"}}


def _manifests(given: Answer, region: Region) -> Answer:
    """Images that share their base and have one layer of their own."""
    images = []
    for asked in given["imageIds"]:
        own = {"digest": asked["imageDigest"].replace("sha256:", "sha256:1"), "size": 50_000_000}
        manifest = {"layers": [{"digest": "sha256:0", "size": 250_000_000}, own]}
        images.append({"imageId": asked, "imageManifest": orjson.dumps(manifest).decode()})
    return {"images": images}


def _versioning(given: Answer, region: Region) -> Answer:
    return {"Status": "Enabled"} if is_idle(given["Bucket"]) else {}


def _versions(given: Answer, region: Region) -> Answer:
    """One object that was written twice."""
    written = ((region.ago(40), True), (region.ago(200), False))
    return {
        "IsTruncated": False,
        "Versions": [
            {
                "Key": "a",
                "VersionId": str(number),
                "IsLatest": latest,
                "LastModified": at,
                "Size": 9 * GIB,
                "StorageClass": "STANDARD",
            }
            for number, (at, latest) in enumerate(written)
        ],
    }


def _missing(code: str) -> Callable[[Answer, Region], Answer]:
    def fail(given: Answer, region: Region) -> Answer:
        raise Failed(code, 404)

    return fail


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
    "s3:GetBucketLifecycleConfiguration": _missing("NoSuchLifecycleConfiguration"),
    "s3:GetBucketTagging": _missing("NoSuchTagSet"),
    "s3:GetBucketVersioning": _versioning,
    "s3:ListObjectVersions": _versions,
    "s3:GetObjectLockConfiguration": _missing("ObjectLockConfigurationNotFoundError"),
    "s3:GetBucketReplication": _missing("ReplicationConfigurationNotFoundError"),
    "s3:ListMultipartUploads": _always({"IsTruncated": False}),
    "ecr:DescribeImages": _images,
    "ecr:BatchGetImage": _manifests,
    "ecr:ListTagsForResource": _always({"tags": []}),
    "elb:DescribeTags": _classic_tags,
    "elbv2:DescribeTags": _balancer_tags,
    "elbv2:DescribeTargetHealth": _health,
    "elbv2:DescribeListeners": _listeners,
    "elbv2:DescribeRules": _rules,
    "logs:ListTagsForResource": _always({"tags": {}}),
    "logs:DescribeSubscriptionFilters": _always({"subscriptionFilters": []}),
    "lambda:ListProvisionedConcurrencyConfigs": _always({"ProvisionedConcurrencyConfigs": []}),
    "ecs:DescribeServices": _services,
    "ecs:DescribeTaskDefinition": _task,
    "ce:GetCostAndUsage": bill.usage,
    "ce:GetSavingsPlansCoverage": bill.planned,
    "ce:GetReservationCoverage": _always({"CoveragesByTime": []}),
    "ce:GetReservationUtilization": _always({"UtilizationsByTime": []}),
    "ce:GetReservationPurchaseRecommendation": _always({"Recommendations": []}),
    "cloudtrail:LookupEvents": _always({"Events": []}),
    "cloudwatch:GetMetricData": _metrics,
}
