"""Log groups and alarms."""

from tests.engine.cloud import Cloud, days_ago

GIB = 1024**3


def cw_log_group_no_retention(cloud: Cloud) -> set[str]:
    logs = cloud.client("logs")
    for name in ("/app/endless", "/app/expiring"):
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="one")
        group = cloud.backend("logs").groups[name]
        group.creation_time = days_ago(60).replace(tzinfo=None)
        group.streams["one"].stored_bytes = 50 * GIB
    logs.put_retention_policy(logGroupName="/app/expiring", retentionInDays=30)
    return {"/app/endless"}


def cw_alarm_orphaned(cloud: Cloud) -> set[str]:
    for name, state in (("alarm-silent", "INSUFFICIENT_DATA"), ("alarm-heard", "OK")):
        cloud.client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Statistic="Maximum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=90,
            ComparisonOperator="GreaterThanThreshold",
        )
        alarm = cloud.backend("cloudwatch").alarms[name]
        alarm.state_value = state
        alarm.state_updated_timestamp = alarm.configuration_updated_timestamp = days_ago(60)
    return {"alarm-silent"}
