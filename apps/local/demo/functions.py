"""The company's functions and services without servers: those that work, and those that cost too much."""

import io
import zipfile
from dataclasses import dataclass

from apps.local.demo import provisioned
from apps.local.demo.place import Place, Team, few
from apps.local.demo.teams import CHECKOUT, DATA, PLATFORM, SEARCH, STAGING, STOREFRONT

ROLE = "shop-worker"
CLUSTER = "shop"
INSIGHTS = "LambdaInsightsExtension"
TRUST = '{"Version": "2012-10-17", "Statement": []}'


@dataclass(frozen=True, slots=True)
class Code:
    """A function: `calls` a day of `ms` each, of which `failed` percent fail; `used` percent of its memory."""

    name: str
    team: Team
    memory_mb: int = 512
    calls: float = 0
    ms: float = 0
    failed: float = 0.2
    used: float = 71
    busy: float = 0.1
    runtime: str = "python3.12"
    architecture: str = "arm64"
    ready: int = 0
    days: float = 240


@dataclass(frozen=True, slots=True)
class Tasks:
    """A service on Fargate; `cpu` is its hourly average and `memory` its peak, both in percent."""

    name: str
    team: Team
    count: int
    vcpus: float
    memory_gb: int
    cpu: float
    memory: float
    days: float = 200


FUNCTIONS: dict[str, tuple[Code, ...]] = {
    "us-east-1": (
        Code("order-events", CHECKOUT, 512, 1_900_000, 120),
        Code("image-resizer", STOREFRONT, 3008, 260_000, 900, used=17, runtime="nodejs20.x"),
        Code("search-suggest", SEARCH, 1024, 2_400_000, 180, architecture="x86_64"),
        Code("webhook-relay", CHECKOUT, 1024, 310_000, 1_500, failed=22, busy=0.4),
        # Kept warm for a sale that was last year.
        Code("flash-sale-checkout", CHECKOUT, 1024, ready=10),
        # Nobody calls it and it costs nothing.
        Code("migrate-2019-orders", DATA, 256),
        Code("healthcheck", PLATFORM, 128, 1_440, 40, architecture="x86_64"),
    ),
    "eu-west-1": (
        Code("vat", CHECKOUT, 256, 48_000, 210),
        Code(
            "pdf-invoice",
            CHECKOUT,
            2048,
            90_000,
            2_100,
            used=66,
            architecture="x86_64",
            runtime="provided.al2023",
        ),
    ),
}
SERVICES: dict[str, tuple[Tasks, ...]] = {
    "us-east-1": (
        Tasks("recommendations", DATA, 6, 2, 8, 7, 19),
        Tasks("cart", CHECKOUT, 4, 1, 2, 46, 63),
    ),
    "us-west-2": (
        Tasks("feature-preview", STAGING, 2, 1, 4, 0.4, 12),
        Tasks("etl-api", DATA, 2, 0.5, 1, 38, 55),
    ),
}


def fill(place: Place) -> None:
    """Make the region's functions and services."""
    codes, services = FUNCTIONS.get(place.region, ()), SERVICES.get(place.region, ())
    if codes:
        layer = _prepare(place)
        for code in codes:
            _deploy(place, code, layer)
            _ran(place, code)
    if services:
        place.client("ecs").create_cluster(clusterName=CLUSTER)
        for tasks in services:
            _start(place, tasks)
            _measure(place, tasks)


def _prepare(place: Place) -> str:
    """The role that functions work as, and the layer by which Lambda Insights measures them."""
    iam = place.client("iam")
    if ROLE not in {role["RoleName"] for role in iam.list_roles()["Roles"]}:
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
    made = place.client("lambda").publish_layer_version(LayerName=INSIGHTS, Content={"ZipFile": _package()})
    return str(made["LayerVersionArn"])


def _deploy(place: Place, code: Code, layer: str) -> None:
    role = place.client("iam").get_role(RoleName=ROLE)["Role"]["Arn"]
    with place.ago(code.days) as moment:
        place.client("lambda").create_function(
            FunctionName=code.name,
            Runtime=code.runtime,
            Handler="app.main",
            Role=role,
            MemorySize=code.memory_mb,
            Architectures=[code.architecture],
            Layers=[layer],
            Tags={tag["Key"]: tag["Value"] for tag in code.team.tags()},
            Code={"ZipFile": _package()},
        )
    changed = moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    place.backend("lambda").get_function(code.name).last_modified = changed
    if code.ready:
        provisioned.keep_ready(place.region, code.name, "live", code.ready)


def _package() -> bytes:
    """A zipped file, with a moment of its own lest it differs from day to day."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr(zipfile.ZipInfo("app.py"), "def main(event, context): return event")
    return archive.getvalue()


def _ran(place: Place, code: Code) -> None:
    by, insights = {"FunctionName": code.name}, {"function_name": code.name}
    if not code.calls:
        return
    ran = code.calls * code.ms
    place.daily("AWS/Lambda", "Invocations", by, lambda _: code.calls)
    place.daily("AWS/Lambda", "Errors", by, lambda _: round(code.calls * code.failed / 100))
    place.daily("AWS/Lambda", "Duration", by, lambda _: ran)
    place.daily("LambdaInsights", "memory_utilization", insights, lambda _: code.used)
    place.daily("LambdaInsights", "cpu_total_time", insights, lambda _: ran * code.busy)


def _start(place: Place, tasks: Tasks) -> None:
    ecs = place.client("ecs")
    task = ecs.register_task_definition(
        family=tasks.name,
        cpu=f"{int(tasks.vcpus * 1024)}",
        memory=f"{tasks.memory_gb * 1024}",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "app", "image": f"shop/{tasks.name}", "essential": True}],
    )["taskDefinition"]["taskDefinitionArn"]
    with place.ago(tasks.days):
        ecs.create_service(
            cluster=CLUSTER,
            serviceName=tasks.name,
            taskDefinition=task,
            desiredCount=tasks.count,
            launchType="FARGATE",
            tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in tasks.team.tags()],
        )
    for service in place.backend("ecs").services.values():
        if service.name == tasks.name:
            # moto starts no tasks.
            service.running_count = tasks.count


def _measure(place: Place, tasks: Tasks) -> None:
    by = {"ClusterName": CLUSTER, "ServiceName": tasks.name}
    cpu = few(tasks.cpu, place.chance) if tasks.cpu < 1 else place.around(tasks.cpu, 0.1)
    place.daily("AWS/ECS", "CPUUtilization", by, cpu)
    place.daily("AWS/ECS", "MemoryUtilization", by, lambda _: tasks.memory)
