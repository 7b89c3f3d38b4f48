"""RDS: database instances, their snapshots, and which of them stand behind a proxy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.aws.parse import tags_of, utc
from opscurb.aws.prices.rds import FREE_INSIGHTS_DAYS
from opscurb.resource import Resource
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 100
GIB = 1024**3
# The RDS API lists these services' instances too, but they are not RDS and are priced otherwise.
OTHER_SERVICES = frozenset({"docdb", "neptune"})
PROXY_NEEDS = ("rds:DescribeDBProxies", "rds:DescribeDBProxyTargets")


@dataclass(frozen=True, slots=True, kw_only=True)
class DbInstance(Resource):
    """A database instance; `cluster` and `replica_of` name what it belongs to, where it does.

    `insights_days` is for how long its performance data are kept, 0 where none are collected.
    """

    type: ClassVar[str] = "rds_instance"

    instance_class: str
    engine: str
    license_model: str = ""
    multi_az: bool = False
    storage_type: str = ""
    storage_gb: int = 0
    iops: int = 0
    throughput: int = 0
    cluster: str = ""
    replica_of: str = ""
    replicas: tuple[str, ...] = ()
    resource_id: str = ""
    deletion_protection: bool = False
    insights_days: int = 0
    insights_mode: str = ""
    has_log_volume: bool = False

    @property
    def copies(self) -> int:
        """How many zones hold it, each billed in full."""
        return 2 if self.multi_az else 1


@collector("rds_instance", needs=("rds:DescribeDBInstances",))
def instances(region: "AwsRegion") -> Iterator[Any]:
    """All database instances of RDS and Aurora."""

    def build(item: dict[str, Any]) -> DbInstance | None:
        if item["Engine"] in OTHER_SERVICES:
            return None
        return DbInstance(
            id=item["DBInstanceIdentifier"],
            arn=item["DBInstanceArn"],
            region=region.region,
            name=item["DBInstanceIdentifier"],
            status=item["DBInstanceStatus"],
            created=utc(item.get("InstanceCreateTime")),
            tags=tags_of(item, "TagList"),
            instance_class=item["DBInstanceClass"],
            engine=item["Engine"],
            license_model=item.get("LicenseModel") or "",
            multi_az=bool(item.get("MultiAZ")),
            storage_type=item.get("StorageType") or "standard",
            storage_gb=int(item.get("AllocatedStorage") or 0),
            iops=int(item.get("Iops") or 0),
            throughput=int(item.get("StorageThroughput") or 0),
            cluster=item.get("DBClusterIdentifier") or "",
            replica_of=_source_of(item),
            replicas=tuple(item.get("ReadReplicaDBInstanceIdentifiers") or ()),
            resource_id=item.get("DbiResourceId") or "",
            deletion_protection=bool(item.get("DeletionProtection")),
            insights_days=_insights_days(item),
            insights_mode=item.get("DatabaseInsightsMode") or "",
            has_log_volume=bool(item.get("DedicatedLogVolume")),
        )

    items = region.pages("rds", "describe_db_instances", "DBInstances", page_size=PAGE_SIZE)
    yield from region.each(items, build, "DBInstanceIdentifier")


def _insights_days(item: dict[str, Any]) -> int:
    """Days that performance data are kept; AWS leaves the days out where it is a week, which is free."""
    if not item.get("PerformanceInsightsEnabled"):
        return 0
    return int(item.get("PerformanceInsightsRetentionPeriod") or FREE_INSIGHTS_DAYS)


def _source_of(item: dict[str, Any]) -> str:
    instance, cluster = "ReadReplicaSourceDBInstanceIdentifier", "ReadReplicaSourceDBClusterIdentifier"
    return item.get(instance) or item.get(cluster) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DbSnapshot(Resource):
    """A snapshot of an instance: `kind` manual, automated or awsbackup, `size_gb` the most it can hold."""

    type: ClassVar[str] = "rds_snapshot"

    kind: str
    engine: str
    source: str
    source_resource_id: str = ""
    source_created: datetime | None = None
    source_region: str = ""
    size_gb: float = 0


@collector("rds_snapshot", needs=("rds:DescribeDBSnapshots",))
def snapshots(region: "AwsRegion") -> Iterator[Any]:
    """Every kind of instance snapshot that this account owns."""

    def build(item: dict[str, Any]) -> DbSnapshot | None:
        if item["Engine"] in OTHER_SERVICES:
            return None
        return DbSnapshot(
            id=item["DBSnapshotIdentifier"],
            arn=item["DBSnapshotArn"],
            region=region.region,
            name=item["DBSnapshotIdentifier"],
            status=item["Status"],
            created=utc(item.get("OriginalSnapshotCreateTime") or item.get("SnapshotCreateTime")),
            tags=tags_of(item, "TagList"),
            kind=item["SnapshotType"],
            engine=item["Engine"],
            source=item["DBInstanceIdentifier"],
            source_resource_id=item.get("DbiResourceId") or "",
            source_created=utc(item.get("InstanceCreateTime")),
            source_region=item.get("SourceRegion") or "",
            size_gb=_size_gb(item),
        )

    items = region.pages("rds", "describe_db_snapshots", "DBSnapshots", page_size=PAGE_SIZE)
    yield from region.each(items, build, "DBSnapshotIdentifier")


def _size_gb(item: dict[str, Any]) -> float:
    """The full size of the data where AWS tells, never more than the disk it was taken of."""
    allocated = float(item.get("AllocatedStorage") or 0)
    full = item.get("FullSnapshotSizeInBytes")
    return round(min(allocated, full / GIB), 2) if full else allocated


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyTarget(Resource):
    """A database instance that an RDS proxy forwards to; `id` is the instance's."""

    type: ClassVar[str] = "rds_proxy_target"

    proxy: str


@collector("rds_proxy_target", needs=PROXY_NEEDS)
def proxy_targets(region: "AwsRegion") -> Iterator[Any]:
    """Instances behind proxies; not asked for where there is no instance."""
    if not region.rows("rds_instance"):
        return

    def targets(proxy: dict[str, Any]) -> list[str]:
        found = region.pages("rds", "describe_db_proxy_targets", "Targets", DBProxyName=proxy["DBProxyName"])
        return [target["RdsResourceId"] for target in found if target.get("Type") == "RDS_INSTANCE"]

    proxies = region.pages("rds", "describe_db_proxies", "DBProxies", page_size=PAGE_SIZE)
    for proxy, answer in fan_out(region, proxies, targets, PROXY_NEEDS, lambda item: item["DBProxyName"]):
        if isinstance(answer, Unread):
            yield answer
            continue
        for name in answer:
            arn = region.arn("rds", f"db:{name}")
            yield ProxyTarget(id=name, arn=arn, region=region.region, proxy=proxy["DBProxyName"])
