"""What collectors make of AWS's answers about instances, functions and services."""

import pytest

from opscurb.aws.account import services
from opscurb.aws.collectors.cloudwatch import EVERY_INSTANCE, _ec2_by_minute
from opscurb.aws.collectors.ecs import _launch
from tests.engine.answers import bill, provisioned
from tests.engine.cloud import REGION, Cloud
from tests.engine.plants import functions
from tests.engine.plants.making import instance, tag

BY_INSTANCE = [{"Name": "InstanceId", "Value": "i-1"}]


def metric(namespace="AWS/EC2", period=60, dimensions=BY_INSTANCE):
    return {"Metric": {"Namespace": namespace, "Dimensions": dimensions}, "Period": period, "Stat": "Sum"}


def test_an_instance_tells_what_its_licence_routing_and_monitoring_are(cloud: Cloud):
    identifier = instance(cloud, Monitoring={"Enabled": True})
    tag(cloud, identifier, "aws:autoscaling:groupName", "web")
    made = cloud.backend("ec2").get_instance(identifier)
    made.platform_details, made.source_dest_check = "Windows with SQL Server Web", False
    made.cpu_options = {"CoreCount": 2, "ThreadsPerCore": 2}
    made.product_codes = [{"ProductCodeId": "abc", "ProductCodeType": "marketplace"}]

    (row,) = cloud.region().collect("ec2_instance").rows

    assert (row.platform, row.active_vcpus, row.group) == ("Windows with SQL Server Web", 4, "web")
    assert (row.is_marketplace, row.is_router, row.monitored_by_minute) == (True, True, True)
    assert row.private_ip == made.private_ip


@pytest.mark.parametrize(
    ("alarm", "watched"),
    [
        ({"Namespace": "AWS/EC2", "Period": 60, "Dimensions": BY_INSTANCE}, {"i-1"}),
        ({"Namespace": "AWS/EC2", "Period": 60, "Dimensions": []}, {EVERY_INSTANCE}),
        ({"Namespace": "AWS/EC2", "Period": 300, "Dimensions": BY_INSTANCE}, set()),
        ({"Namespace": "AWS/RDS", "Period": 60, "Dimensions": BY_INSTANCE}, set()),
        ({"Metrics": [{"MetricStat": metric()}, {"MetricStat": metric(period=300)}]}, {"i-1"}),
        ({"Metrics": [{"Expression": 'SELECT MAX(x) FROM "AWS/EC2"', "Period": 60}]}, {EVERY_INSTANCE}),
        ({"Metrics": [{"Expression": 'SELECT MAX(x) FROM "AWS/EC2"', "Period": 300}]}, set()),
        ({"AlarmRule": "ALARM(a)"}, set()),
    ],
)
def test_alarms_name_the_instances_that_they_look_at_by_the_minute(alarm, watched):
    assert set(_ec2_by_minute(alarm)) == watched


def test_one_list_has_the_tags_of_all_functions(cloud: Cloud):
    functions._function(cloud, "tagged", Tags={"team": "search"})
    functions._function(cloud, "bare")
    region = cloud.region()

    rows = {row.id: row for row in region.collect("lambda_function").rows}

    assert (rows["tagged"].tags, rows["bare"].tags) == ({"team": "search"}, {})
    assert rows["bare"].has_insights
    assert rows["bare"].dimensions("function_name") == {"function_name": "bare"}
    assert region.usage.by_operation["tag:GetResources"] == 1


def test_an_account_without_functions_is_not_asked_for_their_tags(cloud: Cloud):
    region = cloud.region()

    assert region.collect("lambda_provisioned").rows == ()
    assert set(region.usage.by_operation) == {"lambda:ListFunctions"}


def test_what_is_provisioned_is_not_asked_for_where_the_bill_shows_that_nothing_is(cloud: Cloud):
    functions._function(cloud, "resize")
    provisioned.keep_ready(REGION, "resize", "live", 3)
    bill.used(services.LAMBDA, "Lambda-GB-Second", 12, 720_000)
    knowing, unknowing = cloud.region(), cloud.region()
    knowing.billing.billed("Lambda-GB-Second")

    (row,) = unknowing.collect("lambda_provisioned").rows

    assert (row.id, row.qualifier, row.count) == ("resize", "live", 3)
    assert knowing.collect("lambda_provisioned").rows == ()


def test_a_service_and_its_task_are_read_once_each(cloud: Cloud):
    functions._service(cloud, "api", cpu="512", memory="2048")
    cloud.client("ecs").update_service(cluster="shop", service="api", desiredCount=2)
    region = cloud.region()

    (service,) = region.collect("ecs_service").rows
    (task,) = region.collect("ecs_task_definition").rows

    assert (service.id, service.cluster, service.launch) == ("shop/api", "shop", "FARGATE")
    assert (service.desired, service.task_definition) == (2, task.id)
    assert (task.vcpus, task.memory_gb, task.architecture, task.family) == (0.5, 2.0, "x86_64", "api")
    assert service.dimensions("ServiceName") == {"ClusterName": "shop", "ServiceName": "api"}
    assert service.dimensions("TargetGroup") == {}


@pytest.mark.parametrize(
    ("service", "launch"),
    [
        ({"launchType": "FARGATE"}, "FARGATE"),
        ({}, "EC2"),
        ({"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}, "FARGATE_SPOT"),
        (
            {
                "capacityProviderStrategy": [
                    {"capacityProvider": "FARGATE", "weight": 1, "base": 1},
                    {"capacityProvider": "FARGATE_SPOT", "weight": 4},
                ]
            },
            "FARGATE_SPOT",
        ),
    ],
)
def test_a_service_runs_on_what_most_of_its_tasks_run_on(service, launch):
    assert _launch(service) == launch
