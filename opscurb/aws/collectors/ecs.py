"""ECS: services, and what a task of each is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import chunks, fan_out
from opscurb.aws.parse import utc
from opscurb.resource import Resource, scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

FARGATE = "FARGATE"
# As many as DescribeServices takes.
DESCRIBED_AT_ONCE = 10
LISTED_AT_ONCE = 100
CPU_UNITS = 1024
MIB_PER_GB = 1024
SERVICE_NEEDS = ("ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices")
TASK_NEEDS = ("ecs:DescribeTaskDefinition",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Resource):
    """A service; `id` is `cluster/service`, `launch` FARGATE, FARGATE_SPOT, EC2 or a capacity provider's name."""

    type: ClassVar[str] = "ecs_service"

    cluster: str
    launch: str
    task_definition: str
    desired: int = 0
    running: int = 0
    target_groups: tuple[str, ...] = ()
    classic_balancers: tuple[str, ...] = ()
    is_deploying: bool = False

    @property
    def is_fargate(self) -> bool:
        """True when each task is billed by its size; others share machines that are billed anyway."""
        return self.launch.startswith(FARGATE)

    def dimensions(self, by: str) -> dict[str, str]:
        """By its cluster and name, or by the target group that sends it requests."""
        if by == "TargetGroup":
            return {by: self.target_groups[0].rpartition(":")[2]} if len(self.target_groups) == 1 else {}
        return {"ClusterName": self.cluster, by: self.name}


@collector("ecs_service", needs=SERVICE_NEEDS)
def services(region: "AwsRegion") -> Iterator[Any]:
    """The active services of all clusters, with their tags."""

    def listed(cluster: str) -> list[str]:
        found = region.pages("ecs", "list_services", "serviceArns", page_size=LISTED_AT_ONCE, cluster=cluster)
        return [str(arn) for arn in found]

    def described(batch: tuple[str, Any]) -> list[dict[str, Any]]:
        cluster, arns = batch
        answer = region.call("ecs", "describe_services", cluster=cluster, services=arns, include=["TAGS"])
        return list(answer["services"])

    def build(item: dict[str, Any]) -> Service | None:
        return _service(item, region.region) if item.get("status") != "INACTIVE" else None

    clusters = (str(arn) for arn in region.pages("ecs", "list_clusters", "clusterArns"))
    batches = []
    for cluster, arns in fan_out(region, clusters, listed, SERVICE_NEEDS, _last):
        if isinstance(arns, Unread):
            yield arns
        else:
            batches += [(cluster, part) for part in chunks(arns, DESCRIBED_AT_ONCE)]
    for _, items in fan_out(region, batches, described, SERVICE_NEEDS, lambda batch: _last(batch[0])):
        if isinstance(items, Unread):
            yield items
        else:
            yield from region.each(items, build, "serviceName")


def _service(item: dict[str, Any], region: str) -> Service:
    name, cluster = scrub(item["serviceName"]), _last(item["clusterArn"])
    balancers, status = item.get("loadBalancers") or (), item.get("status") or ""
    deployments = item.get("deployments") or ()
    return Service(
        id=f"{cluster}/{name}",
        arn=item["serviceArn"],
        region=region,
        name=name,
        status=status.lower(),
        created=utc(item.get("createdAt")),
        tags={scrub(tag["key"]): scrub(tag.get("value", "")) for tag in item.get("tags") or ()},
        cluster=cluster,
        launch=_launch(item),
        task_definition=item["taskDefinition"],
        desired=int(item.get("desiredCount") or 0),
        running=int(item.get("runningCount") or 0),
        target_groups=tuple(one["targetGroupArn"] for one in balancers if one.get("targetGroupArn")),
        classic_balancers=tuple(one["loadBalancerName"] for one in balancers if one.get("loadBalancerName")),
        is_deploying=len(deployments) > 1,
    )


def _launch(item: dict[str, Any]) -> str:
    """What its tasks run on; of several capacity providers the one with the largest weight."""
    strategy = item.get("capacityProviderStrategy") or ()
    if not strategy:
        return item.get("launchType") or "EC2"
    heaviest = max(strategy, key=lambda one: (one.get("weight") or 0, one.get("base") or 0))
    return scrub(heaviest["capacityProvider"])


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinition(Resource):
    """What a task on Fargate is made of; `id` is its ARN."""

    type: ClassVar[str] = "ecs_task_definition"

    vcpus: float
    memory_gb: float
    architecture: str = "x86_64"
    family: str = ""


@collector("ecs_task_definition", needs=TASK_NEEDS)
def task_definitions(region: "AwsRegion") -> Iterator[Any]:
    """The task definitions that services on Fargate run, each read once."""

    def read(arn: str) -> TaskDefinition:
        item = region.call("ecs", "describe_task_definition", taskDefinition=arn)["taskDefinition"]
        platform = item.get("runtimePlatform") or {}
        system = str(platform.get("operatingSystemFamily") or "LINUX")
        return TaskDefinition(
            id=arn,
            arn=arn,
            region=region.region,
            vcpus=int(item["cpu"]) / CPU_UNITS,
            memory_gb=int(item["memory"]) / MIB_PER_GB,
            # Windows has other prices, and a name that leads to none of Linux's.
            architecture=str(platform.get("cpuArchitecture") or "X86_64").lower()
            if system == "LINUX"
            else system,
            family=scrub(item.get("family") or ""),
        )

    used = sorted({row.task_definition for row in region.rows("ecs_service") if row.is_fargate})
    for _, row in fan_out(region, used, read, TASK_NEEDS, _last):
        yield row


def _last(arn: str) -> str:
    return scrub(arn.rpartition("/")[2])
