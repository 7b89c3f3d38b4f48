"""Log groups, alarms and metrics."""

from tests.engine.answers.amounts import count_filters
from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily

GIB = 1024**3


def cw_log_group_no_retention(cloud: Cloud) -> set[str]:
    for name in ("/app/endless", "/app/expiring"):
        _group(cloud, name)
    cloud.client("logs").put_retention_policy(logGroupName="/app/expiring", retentionInDays=30)
    return {"/app/endless"}


def cw_log_group_stale(cloud: Cloud) -> set[str]:
    for name, written in (("/app/gone", 0), ("/app/alive", GIB)):
        _group(cloud, name)
        cloud.client("logs").put_retention_policy(logGroupName=name, retentionInDays=365)
        if written:
            daily(cloud, "AWS/Logs", "IncomingBytes", written, LogGroupName=name)
    return {"/app/gone"}


def cw_log_ingest_heavy(cloud: Cloud) -> set[str]:
    logs = cloud.client("logs")
    for name in ("/app/bulk", "/app/followed", "/app/counted", "/app/quiet"):
        _group(cloud, name)
        written = 0.1 * GIB if name == "/app/quiet" else 5 * GIB
        daily(cloud, "AWS/Logs", "IncomingBytes", written, LogGroupName=name)
    stream = cloud.client("kinesis")
    stream.create_stream(StreamName="readers", ShardCount=1)
    arn = stream.describe_stream(StreamName="readers")["StreamDescription"]["StreamARN"]
    role = "arn:aws:iam::123456789012:role/readers"
    logs.put_subscription_filter(
        logGroupName="/app/followed", filterName="all", filterPattern="", destinationArn=arn, roleArn=role
    )
    count_filters(cloud.backend("logs").groups["/app/counted"], 1)
    return {"/app/bulk"}


def _group(cloud: Cloud, name: str) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="one")
    group = cloud.backend("logs").groups[name]
    group.creation_time = days_ago(60).replace(tzinfo=None)
    group.streams["one"].stored_bytes = 50 * GIB


def cw_custom_metrics_excess(cloud: Cloud) -> set[str]:
    for namespace, series in (("Shop/Pods", 120), ("Shop/Watched", 120), ("Shop/Few", 20)):
        data = [
            {"MetricName": "cpu", "Dimensions": [{"Name": "pod", "Value": f"pod-{number}"}], "Value": 1.0}
            for number in range(series)
        ]
        cloud.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)
    _alarm(cloud, "pods-busy", "Shop/Watched", "cpu")
    return {"Shop/Pods"}


def cw_alarm_orphaned(cloud: Cloud) -> set[str]:
    for name, state in (("alarm-silent", "INSUFFICIENT_DATA"), ("alarm-heard", "OK")):
        _alarm(cloud, name, "AWS/EC2", "CPUUtilization")
        alarm = cloud.backend("cloudwatch").alarms[name]
        alarm.state_value = state
        alarm.state_updated_timestamp = alarm.configuration_updated_timestamp = days_ago(60)
    return {"alarm-silent"}


def _alarm(cloud: Cloud, name: str, namespace: str, metric: str) -> None:
    cloud.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Statistic="Maximum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=90,
        ComparisonOperator="GreaterThanThreshold",
    )
