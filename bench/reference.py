"""What a scan is measured against: a bare boto3 program that makes the same calls and does nothing with the answers."""

import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session as BotocoreSession
from botocore.utils import parse_timestamp

from bench.cloud.account import CLUSTER
from bench.cloud.lists import BALANCERS_PER_TAGS_CALL, LISTS, SERVICES_PER_CALL
from bench.cloud.series import DISK, MEMORY
from bench.measured import Series, batches, endless, looked_at

THREADS = 24
# What limits a list to the account's own things, as AWS demands it.
MORE: dict[str, dict[str, Any]] = {
    "ec2:DescribeSnapshots": {"OwnerIds": ["self"]},
    "ec2:DescribeImages": {"Owners": ["self"]},
    "ecs:ListServices": {"cluster": CLUSTER},
    "resourcegroupstaggingapi:GetResources": {"ResourceTypeFilters": ["lambda:function"]},
    "cloudwatch:ListMetrics": {"RecentlyActive": "PT3H"},
    "ec2:DescribeLaunchTemplateVersions": {"Versions": ["$Latest", "$Default"]},
}
# Lists without a size of their pages.
UNSIZED = ("ec2:DescribeAddresses", "lambda:ListFunctions", "cloudwatch:ListMetrics")
EVENTS = ("DetachVolume", "AllocateAddress", "AssociateAddress", "DisassociateAddress")
BUCKET_CALLS = ("get_bucket_lifecycle_configuration", "get_bucket_tagging", "list_multipart_uploads")
VERSIONED_CALLS = ("list_object_versions", "get_object_lock_configuration", "get_bucket_replication")
RECENT = {"RecentlyActive": "PT3H"}
# The lists of series that have a filter of their own.
LISTED = {
    "memory": {"Namespace": "CWAgent", "MetricName": MEMORY, **RECENT},
    "disk": {"Namespace": "CWAgent", "MetricName": DISK, **RECENT},
    "buckets": {"Namespace": "AWS/S3"},
}


def look(clients: dict[str, Any], pool: ThreadPoolExecutor) -> None:
    """Read one region: all lists side by side, then what exists one at a time, then the metrics."""
    now = datetime.now(UTC)
    buckets = pool.submit(clients["s3"].list_buckets, BucketRegion=clients["s3"].meta.region_name)
    rows = dict(zip(LISTS, pool.map(lambda name: _list(clients, name), LISTS), strict=True))
    rows["s3:ListBuckets"] = buckets.result()["Buckets"]
    list(pool.map(lambda call: call(), [*_each(clients, rows), *_events(clients, now)]))
    for name, given in LISTED.items():
        found = clients["cloudwatch"].get_paginator("list_metrics").paginate(**given)
        rows[name] = [one for page in found for one in page["Metrics"]]
    list(pool.map(lambda batch: _measure(clients, batch, now), batches(list(looked_at(rows)))))


def _list(clients: dict[str, Any], name: str) -> list[dict[str, Any]]:
    service, _, operation = name.partition(":")
    client, key = clients[service], LISTS[name].key
    method = next(one for one, wire in client.meta.method_to_api_mapping.items() if wire == operation)
    if not client.can_paginate(method):
        return list(getattr(client, method)()[key])
    config = {} if name in UNSIZED else {"PageSize": LISTS[name].page}
    pages = client.get_paginator(method).paginate(**MORE.get(name, {}), PaginationConfig=config)
    return [item for page in pages for item in page.get(key, ())]


def _each(clients: dict[str, Any], rows: dict[str, Any]) -> Iterable[Callable[[], Any]]:
    """What AWS only answers one thing, or twenty, at a time."""
    for bucket in rows["s3:ListBuckets"]:
        yield partial(_versions, clients["s3"], bucket["Name"])
        for name in BUCKET_CALLS:
            yield partial(_quiet, getattr(clients["s3"], name), Bucket=bucket["Name"])
    yield from _services(clients["ecs"], rows["ecs:ListServices"])
    names = [row["LoadBalancerName"] for row in rows["elb:DescribeLoadBalancers"]]
    for at in range(0, len(names), BALANCERS_PER_TAGS_CALL):
        part = names[at : at + BALANCERS_PER_TAGS_CALL]
        yield partial(clients["elb"].describe_tags, LoadBalancerNames=part)
    balancers = [row["LoadBalancerArn"] for row in rows["elbv2:DescribeLoadBalancers"]]
    for at in range(0, len(balancers), BALANCERS_PER_TAGS_CALL):
        arns = balancers[at : at + BALANCERS_PER_TAGS_CALL]
        yield partial(clients["elbv2"].describe_tags, ResourceArns=arns)
    for group in rows["elbv2:DescribeTargetGroups"]:
        yield partial(_group, clients["elbv2"], group)
    for repository in rows["ecr:DescribeRepositories"]:
        yield partial(_repository, clients["ecr"], repository)
    for row in endless(rows):
        yield partial(clients["logs"].describe_subscription_filters, logGroupName=row["logGroupName"])
        arn = row["arn"].removesuffix(":*")
        yield partial(clients["logs"].list_tags_for_resource, resourceArn=arn)


def _events(clients: dict[str, Any], now: datetime) -> Iterable[Callable[[], Any]]:
    """The account's history of what was detached and moved."""
    for name in EVENTS:
        wanted = [{"AttributeKey": "EventName", "AttributeValue": name}]
        yield partial(
            clients["cloudtrail"].lookup_events,
            LookupAttributes=wanted,
            StartTime=now - timedelta(days=90),
            EndTime=now,
        )


def _quiet(call: Callable[..., Any], **given: Any) -> None:
    try:
        call(**given)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise


def _group(client: Any, group: dict[str, Any]) -> None:
    health = client.describe_target_health(TargetGroupArn=group["TargetGroupArn"])
    if health["TargetHealthDescriptions"] or group["Protocol"] != "HTTP":
        return
    for listener in client.describe_listeners(LoadBalancerArn=group["LoadBalancerArns"][0])["Listeners"]:
        client.describe_rules(ListenerArn=listener["ListenerArn"])


def _repository(client: Any, repository: dict[str, Any]) -> None:
    name = repository["repositoryName"]
    images = client.describe_images(repositoryName=name, maxResults=1000)["imageDetails"]
    if not all("lastRecordedPullTime" in image for image in images):
        client.list_tags_for_resource(resourceArn=repository["repositoryArn"])
        digests = [{"imageDigest": image["imageDigest"]} for image in images]
        client.batch_get_image(repositoryName=name, imageIds=digests)


def _versions(client: Any, bucket: str) -> None:
    if client.get_bucket_versioning(Bucket=bucket).get("Status"):
        for name in VERSIONED_CALLS:
            _quiet(getattr(client, name), Bucket=bucket)


def _services(client: Any, arns: Sequence[str]) -> Iterable[Callable[[], Any]]:
    for at in range(0, len(arns), SERVICES_PER_CALL):
        yield partial(_described, client, arns[at : at + SERVICES_PER_CALL])


def _described(client: Any, arns: Sequence[str]) -> None:
    for one in client.describe_services(cluster=CLUSTER, services=arns)["services"]:
        client.describe_task_definition(taskDefinition=one["taskDefinition"])


def _measure(clients: dict[str, Any], batch: Sequence[Series], now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - timedelta(days=max(one.days for one in batch))
    queries = [_query(number, one) for number, one in enumerate(batch)]
    clients["cloudwatch"].get_metric_data(MetricDataQueries=queries, StartTime=start, EndTime=now)


def _query(number: int, one: Series) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in one.dimensions]
    metric = {"Namespace": one.namespace, "MetricName": one.name, "Dimensions": dimensions}
    return {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": one.period, "Stat": one.stat}}


def _bill(client: Any, today: datetime) -> None:
    """One question of each kind that a scan asks; what they are grouped by is no matter here."""
    period = {"Start": f"{today - timedelta(days=30):%Y-%m-%d}", "End": f"{today:%Y-%m-%d}"}
    client.get_cost_and_usage(TimePeriod=period, Granularity="MONTHLY", Metrics=["UnblendedCost"])
    client.get_reservation_coverage(TimePeriod=period)
    client.get_reservation_utilization(TimePeriod=period)
    client.get_savings_plans_coverage(TimePeriod=period)
    client.get_reservation_purchase_recommendation(Service="Amazon Relational Database Service")


def main() -> None:
    """Read the regions named on the command line, all at once."""
    core = BotocoreSession()
    # As the scan does it: else parsing the moments of metrics over and over takes four times as long as all the rest.
    parse = lru_cache(maxsize=20_000)(parse_timestamp)
    core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=parse)
    session = boto3.Session(botocore_session=core)
    session.client("sts").get_caller_identity()
    services = sorted({name.partition(":")[0] for name in LISTS} | {"s3", "cloudtrail"})
    config = Config(max_pool_connections=THREADS)
    # Made here one by one: a session shares what it has parsed, but not with threads that race for it.
    regions = [
        {name: session.client(name, region_name=region, config=config) for name in services}
        for region in sys.argv[1:]
    ]
    with ThreadPoolExecutor(len(regions)) as outer, ThreadPoolExecutor(THREADS) as pool:
        asked = pool.submit(_bill, session.client("ce", config=config), datetime.now(UTC))
        list(outer.map(lambda clients: look(clients, pool), regions))
        asked.result()


if __name__ == "__main__":
    main()
