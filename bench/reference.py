"""What a scan is measured against: a bare boto3 program that makes the same calls and does nothing with the answers."""

import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from bench.cloud.lists import BALANCERS_PER_TAGS_CALL, LISTS, METRICS_PER_CALL

THREADS = 24
# What limits a list to the account's own things, as AWS demands it.
MORE: dict[str, dict[str, Any]] = {
    "ec2:DescribeSnapshots": {"OwnerIds": ["self"]},
    "ec2:DescribeImages": {"Owners": ["self"]},
    "ec2:DescribeLaunchTemplateVersions": {"Versions": ["$Latest", "$Default"]},
}
EVENTS = ("DetachVolume", "AllocateAddress", "AssociateAddress", "DisassociateAddress")
BUCKET_CALLS = ("get_bucket_lifecycle_configuration", "get_bucket_tagging", "list_multipart_uploads")
METRICS = {
    "InstanceId": ("AWS/EC2", ("CPUUtilization", "NetworkIn", "NetworkOut")),
    "DBInstanceIdentifier": ("AWS/RDS", ("DatabaseConnections",)),
    "NatGatewayId": (
        "AWS/NATGateway",
        ("BytesOutToDestination", "BytesInFromSource", "ActiveConnectionCount"),
    ),
    "LoadBalancerName": ("AWS/ApplicationELB", ("RequestCount",)),
    "logGroupName": ("AWS/Logs", ("IncomingBytes",)),
    "Name": ("AWS/S3", ("BucketSizeBytes", "NumberOfObjects", "GetRequests", "AllRequests")),
}


def look(clients: dict[str, Any], pool: ThreadPoolExecutor) -> None:
    """Read one region: all lists side by side, then what exists one at a time, then the metrics."""
    now = datetime.now(UTC)
    buckets = pool.submit(clients["s3"].list_buckets, BucketRegion=clients["s3"].meta.region_name)
    rows = dict(zip(LISTS, pool.map(lambda name: _list(clients, name), LISTS), strict=True))
    rows["s3"] = buckets.result()["Buckets"]
    instances = [one for row in rows["ec2:DescribeInstances"] for one in row["Instances"]]
    endless = [row for row in rows["logs:DescribeLogGroups"] if "retentionInDays" not in row]
    running = [one for one in instances if one["State"]["Name"] == "running"]
    list(pool.map(lambda call: call(), [*_each(clients, rows, endless), *_events(clients, now)]))
    measured = [
        *running, *rows["rds:DescribeDBInstances"], *rows["ec2:DescribeNatGateways"],
        *rows["elbv2:DescribeLoadBalancers"], *endless, *rows["s3"],
    ]  # fmt: skip
    queries = list(_queries(measured))
    batches = [queries[at : at + METRICS_PER_CALL] for at in range(0, len(queries), METRICS_PER_CALL)]
    list(pool.map(lambda batch: _measure(clients, batch, now), batches))


def _list(clients: dict[str, Any], name: str) -> list[dict[str, Any]]:
    service, _, operation = name.partition(":")
    client, key = clients[service], LISTS[name].key
    method = next(one for one, wire in client.meta.method_to_api_mapping.items() if wire == operation)
    if not client.can_paginate(method):
        return list(getattr(client, method)()[key])
    config = {"PageSize": LISTS[name].page} if name != "ec2:DescribeAddresses" else {}
    pages = client.get_paginator(method).paginate(**MORE.get(name, {}), PaginationConfig=config)
    return [item for page in pages for item in page.get(key, ())]


def _each(
    clients: dict[str, Any], rows: dict[str, Any], endless: Sequence[Any]
) -> Iterable[Callable[[], Any]]:
    """What AWS only answers one thing, or twenty, at a time."""
    for bucket in rows["s3"]:
        for name in BUCKET_CALLS:
            yield partial(_quiet, getattr(clients["s3"], name), Bucket=bucket["Name"])
    balancers = [row["LoadBalancerArn"] for row in rows["elbv2:DescribeLoadBalancers"]]
    for at in range(0, len(balancers), BALANCERS_PER_TAGS_CALL):
        arns = balancers[at : at + BALANCERS_PER_TAGS_CALL]
        yield partial(clients["elbv2"].describe_tags, ResourceArns=arns)
    for group in rows["elbv2:DescribeTargetGroups"]:
        yield partial(_group, clients["elbv2"], group)
    for repository in rows["ecr:DescribeRepositories"]:
        yield partial(_repository, clients["ecr"], repository)
    for row in endless:
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
    images = client.describe_images(repositoryName=repository["repositoryName"], maxResults=1000)
    if not all(image.get("imageTags") for image in images["imageDetails"]):
        client.list_tags_for_resource(resourceArn=repository["repositoryArn"])


def _queries(resources: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    number = 0
    for resource in resources:
        by, (namespace, names) = next((by, METRICS[by]) for by in METRICS if by in resource)
        dimensions = [{"Name": by, "Value": resource[by]}]
        for name in (*names, *(["Flows"] if resource.get("Type") == "network" else [])):
            metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
            yield {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": 86_400, "Stat": "Sum"}}
            number += 1


def _measure(clients: dict[str, Any], batch: Sequence[Any], now: datetime) -> None:
    start = now - timedelta(days=30)
    clients["cloudwatch"].get_metric_data(MetricDataQueries=batch, StartTime=start, EndTime=now)


def main() -> None:
    """Read the regions named on the command line, all at once."""
    session = boto3.Session()
    session.client("sts").get_caller_identity()
    services = sorted({name.partition(":")[0] for name in LISTS} | {"s3", "cloudtrail"})
    config = Config(max_pool_connections=THREADS)
    # Made here one by one: a session shares what it has parsed, but not with threads that race for it.
    regions = [
        {name: session.client(name, region_name=region, config=config) for name in services}
        for region in sys.argv[1:]
    ]
    with ThreadPoolExecutor(len(regions)) as outer, ThreadPoolExecutor(THREADS) as pool:
        list(outer.map(lambda clients: look(clients, pool), regions))


if __name__ == "__main__":
    main()
