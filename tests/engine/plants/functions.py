"""Lambda functions and ECS services."""

import io
import zipfile

from tests.engine.answers import bill, provisioned
from tests.engine.cloud import REGION, Cloud, days_ago
from tests.engine.plants.making import LONG, daily, hourly

ROLE = "arn:aws:iam::123456789012:role/worker"
UNUSED_DAYS = 100
HUNDRED_SECONDS = 100_000
INSIGHTS = "LambdaInsightsExtension"


def lambda_function_unused(cloud: Cloud) -> set[str]:
    waste, called, _ = (
        _function(cloud, f"unused-{name}", UNUSED_DAYS) for name in ("waste", "called", "free")
    )
    for name in (waste, called):
        provisioned.keep_ready(REGION, name, "live", 2)
    bill.used("AWS Lambda", "Lambda-Provisioned-Concurrency", 43.8, 10_512_000)
    _ran(cloud, called, calls=10, errors=0, seconds=10)
    return {waste}


def lambda_memory_oversized(cloud: Cloud) -> set[str]:
    waste, fits, tiny = (
        _function(cloud, f"memory-{name}", MemorySize=size)
        for name, size in (("waste", 2048), ("fits", 2048), ("tiny", 128))
    )
    for name, used in ((waste, 10), (fits, 80), (tiny, 10)):
        _ran(cloud, name, calls=1000, errors=0, seconds=50_000, used=used)
    return {waste}


def lambda_arm64_candidate(cloud: Cloud) -> set[str]:
    waste = _function(cloud, "arm-waste", Runtime="python3.12")
    moved = _function(cloud, "arm-moved", Runtime="python3.12", Architectures=["arm64"])
    native = _function(cloud, "arm-native", Runtime="provided.al2023")
    rare = _function(cloud, "arm-rare", Runtime="nodejs20.x")
    for name, seconds in ((waste, 200_000), (moved, 200_000), (native, 200_000), (rare, 10)):
        _ran(cloud, name, calls=1000, errors=0, seconds=seconds)
    return {waste}


def lambda_error_spend(cloud: Cloud) -> set[str]:
    waste, healthy, quiet = (_function(cloud, f"errors-{name}") for name in ("waste", "healthy", "quiet"))
    _ran(cloud, waste, calls=100_000, errors=30_000, seconds=300_000)
    _ran(cloud, healthy, calls=100_000, errors=100, seconds=300_000)
    _ran(cloud, quiet, calls=10, errors=10, seconds=30)
    return {waste}


def ecs_service_idle(cloud: Cloud) -> set[str]:
    idle, busy, moving = (_service(cloud, f"idle-{name}") for name in ("waste", "busy", "moving"))
    shared = _service(cloud, "idle-on-machines", launch="EC2")
    for name, cpu, memory in ((idle, 0.3, 12), (busy, 40, 12), (moving, 0.3, 12), (shared, 0.3, 12)):
        _measured(cloud, name, cpu, memory)
    daily(cloud, "AWS/ECS", "MemoryUtilization", 60, days=3, ClusterName="shop", ServiceName=moving)
    return {f"shop/{idle}"}


def ecs_service_overprovisioned(cloud: Cloud) -> set[str]:
    waste, full = (_service(cloud, f"size-{name}", cpu="1024", memory="4096") for name in ("waste", "full"))
    smallest = _service(cloud, "size-smallest")
    for name, cpu, memory in ((waste, 8, 20), (full, 8, 70), (smallest, 8, 20)):
        _measured(cloud, name, cpu, memory)
    return {f"shop/{waste}"}


def _function(cloud: Cloud, name: str, age: float = LONG, **given: object) -> str:
    """A function that Lambda Insights measures, of code for one kind of processor."""
    _role(cloud)
    wanted = {"Runtime": "provided.al2023", "MemorySize": 1024, "Handler": "app.main", "Role": ROLE}
    code, layers = {"ZipFile": _zipped()}, [_insights(cloud)]
    cloud.client("lambda").create_function(FunctionName=name, Code=code, Layers=layers, **(wanted | given))
    changed = days_ago(age).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    cloud.backend("lambda").get_function(name).last_modified = changed
    return name


def _role(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    if "worker" not in {role["RoleName"] for role in iam.list_roles()["Roles"]}:
        iam.create_role(RoleName="worker", AssumeRolePolicyDocument="{}")


def _zipped() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", "def main(event, context): return event")
    return archive.getvalue()


def _insights(cloud: Cloud) -> str:
    made = cloud.client("lambda").publish_layer_version(LayerName=INSIGHTS, Content={"ZipFile": _zipped()})
    return str(made["LayerVersionArn"])


def _ran(cloud: Cloud, name: str, calls: float, errors: float, seconds: float, used: float = 80) -> None:
    """So much a day, with that percentage of memory at the peak."""
    for metric, value in (("Invocations", calls), ("Errors", errors), ("Duration", seconds * 1000)):
        daily(cloud, "AWS/Lambda", metric, value, FunctionName=name)
    for metric, value in (("memory_utilization", used), ("cpu_total_time", HUNDRED_SECONDS)):
        hourly(
            cloud, "LambdaInsights", metric, lambda _, value=value: value, 16, every=24, function_name=name
        )


def _service(cloud: Cloud, name: str, launch: str = "FARGATE", cpu: str = "256", memory: str = "512") -> str:
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName="shop")
    container = {"name": "app", "image": "shop/app", "essential": True}
    task = ecs.register_task_definition(
        family=name,
        cpu=cpu,
        memory=memory,
        networkMode="awsvpc",
        requiresCompatibilities=[launch],
        containerDefinitions=[container],
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(
        cluster="shop", serviceName=name, taskDefinition=task, desiredCount=2, launchType=launch
    )
    for service in cloud.backend("ecs").services.values():
        if service.name == name:
            service.running_count = 2
    return name


def _measured(cloud: Cloud, name: str, cpu: float, memory: float) -> None:
    named = {"ClusterName": "shop", "ServiceName": name}
    hourly(cloud, "AWS/ECS", "CPUUtilization", lambda _: cpu, 16, **named)
    daily(cloud, "AWS/ECS", "MemoryUtilization", memory, **named)
