"""What collectors make of AWS's answers, from literal answers."""

import pytest

from opscurb.aws.collectors.cloudwatch import _billing, _namespaces
from opscurb.aws.collectors.rds import _size_gb
from opscurb.aws.collectors.s3 import _aborts_everywhere


def stat(period=60):
    return {"MetricStat": {"Metric": {"Namespace": "AWS/EC2"}, "Period": period, "Stat": "Sum"}}


@pytest.mark.parametrize(
    ("alarm", "billed"),
    [
        ({"MetricName": "CPUUtilization", "Period": 300}, ("standard", 1)),
        ({"MetricName": "Orders", "Period": 10}, ("high_resolution", 1)),
        ({"Metrics": [stat(), stat(), {"Expression": "m1 / m2"}]}, ("standard", 2)),
        ({"Metrics": [stat(), {"Expression": "ANOMALY_DETECTION_BAND(m1, 2)"}]}, ("standard", 3)),
        ({"Metrics": [stat(30), {"Expression": "ANOMALY_DETECTION_BAND(m1)"}]}, ("high_resolution", 3)),
        ({"Metrics": [{"Expression": 'SELECT MAX(CPUUtilization) FROM "AWS/EC2"'}]}, ("query", 1)),
        ({"AlarmRule": "ALARM(a) OR ALARM(b)"}, ("composite", 1)),
    ],
)
def test_alarms_are_billed_by_the_metrics_they_watch(alarm, billed):
    assert _billing(alarm) == billed


def test_an_alarm_reads_the_namespaces_of_all_its_metrics():
    assert _namespaces({"Namespace": "Shop"}) == {"Shop"}
    assert _namespaces({"Metrics": [stat(), {"Expression": "m1 * 2"}]}) == {"AWS/EC2"}
    assert _namespaces({"AlarmRule": "ALARM(a)"}) == frozenset()


@pytest.mark.parametrize(
    ("rule", "whole_bucket"),
    [
        ({"Filter": {"Prefix": ""}}, True),
        ({"Filter": {}}, True),
        ({"Prefix": ""}, True),
        ({"Filter": {"Prefix": "logs/"}}, False),
        ({"Filter": {"And": {"Tags": [{"Key": "a", "Value": "b"}]}}}, False),
        ({"Prefix": "logs/"}, False),
    ],
)
def test_only_a_rule_for_all_of_a_bucket_cleans_all_uploads(rule, whole_bucket):
    abort = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}

    assert _aborts_everywhere({**rule, **abort}) is whole_bucket
    assert not _aborts_everywhere(rule)


def test_a_snapshot_is_no_larger_than_its_data_where_aws_tells():
    assert _size_gb({"AllocatedStorage": 100}) == 100
    assert _size_gb({"AllocatedStorage": 100, "FullSnapshotSizeInBytes": 20 * 1024**3}) == 20
    assert _size_gb({"AllocatedStorage": 100, "FullSnapshotSizeInBytes": 400 * 1024**3}) == 100
