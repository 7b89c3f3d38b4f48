"""ECS services as tests of checks write them down."""

from opscurb.aws.collectors.ecs import Service, TaskDefinition
from tests.engine.looking import ago

TASK = "arn:task-definition/api:7"


def service(**changed):
    """Four tasks on Fargate, 90 days old."""
    given = dict(
        id="shop/api",
        arn="arn:service/shop/api",
        region="us-east-1",
        name="api",
        status="active",
        created=ago(90),
        cluster="shop",
        launch="FARGATE",
        task_definition=TASK,
        desired=4,
        running=4,
    )
    return Service(**given | changed)


def task(**changed):
    """One vCPU and 4 GB under Linux on x86."""
    given = dict(id=TASK, arn=TASK, region="us-east-1", vcpus=1.0, memory_gb=4.0, family="api")
    return {"ecs_task_definition": [TaskDefinition(**given | changed)]}
