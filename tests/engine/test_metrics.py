"""Daily metrics: few calls, honest about what is not known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from opscurb.check import Metric, Reason
from opscurb.policy import Policy
from opscurb.resource import Resource
from opscurb.series import together
from tests.engine.cloud import Cloud
from tests.engine.faults import FaultProxy
from tests.engine.plants.making import daily

CPU = Metric("AWS/EC2", "CPUUtilization", "Maximum", by="InstanceId", days=10)
CALLS = Metric("AWS/Lambda", "Invocations", "Sum", by="FunctionName", days=10, sparse=True)


def machine(name: str) -> Resource:
    return Resource(id=name, arn=f"arn:{name}", region="us-east-1")


def test_a_thousand_and_one_metrics_take_three_calls(cloud: Cloud):
    session = cloud.session()
    queries = [(CALLS, machine(f"f-{number}")) for number in range(1001)]

    measured = cloud.region(session=session).measure(queries, datetime.now(UTC))

    assert session.usage.by_operation == {"cloudwatch:GetMetricData": 3}
    assert session.usage.metrics == 1001
    assert measured.failed is None


@pytest.mark.parametrize(("days", "known"), [(12, True), (8, True), (7, False), (0, False)])
def test_an_always_on_metric_needs_most_of_its_days(cloud: Cloud, days: int, known: bool):
    if days:
        daily(cloud, CPU.namespace, CPU.name, 3.0, days=days, InstanceId="i-1")

    measured = cloud.region().measure([(CPU, machine("i-1"))], datetime.now(UTC))

    series = measured.series(CPU, machine("i-1"))
    assert series is not None
    assert CPU.suffices(series) == known
    assert not known or (series.peak, series.latest) == (3.0, 3.0)
    assert measured.why_not(CPU, machine("i-1")).reason is Reason.NO_METRICS


def test_a_series_is_cut_to_the_days_asked_for(cloud: Cloud):
    daily(cloud, CPU.namespace, CPU.name, 3.0, days=9, InstanceId="i-1")

    measured = cloud.region().measure([(CPU, machine("i-1"))], datetime.now(UTC))

    series = measured.series(CPU, machine("i-1"))
    assert series is not None
    assert [age for age in series.ago if age <= 4] == list(series.within(4).ago)
    assert 0 < series.within(4).days < series.days


def test_a_metric_follows_the_policy_but_never_looks_at_less_than_a_week():
    follows = Metric("n", "m", "Sum", by="d")

    assert follows.under(Policy(metric_days=14)).days == 14
    assert follows.under(Policy(metric_days=1)).days == 7
    assert CPU.under(Policy(metric_days=14)).days == 10


def test_silence_of_a_sparse_metric_is_zero(cloud: Cloud):
    measured = cloud.region().measure([(CALLS, machine("f-1"))], datetime.now(UTC))

    series = measured.series(CALLS, machine("f-1"))
    assert series is not None
    assert (series.total, series.peak, series.days) == (0, 0, 0)


def test_a_metric_that_a_resource_does_not_have_is_not_asked_for(cloud: Cloud):
    class Bare(Resource):
        def dimensions(self, by: str) -> dict[str, str]:
            return {}

    bare = Bare(id="b", arn="arn:b", region="us-east-1")
    session = cloud.session()

    measured = cloud.region(session=session).measure([(CALLS, bare)], datetime.now(UTC))

    assert session.usage.calls == 0
    assert measured.series(CALLS, bare) is not None


def test_a_call_that_fails_leaves_the_other_calls_answers(cloud: Cloud, faults: FaultProxy, monkeypatch):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    faults.rules({"service": "cloudwatch", "times": 1, "error": {"code": "Throttling", "status": 400}})
    machines = [machine(f"f-{number}") for number in range(501)]
    queries = [(CALLS, one) for one in machines]

    region = cloud.region(session=cloud.session(faults.url))
    measured = region.measure(queries, datetime.now(UTC))

    silent = [one for one in machines if measured.series(CALLS, one) is None]
    assert len(silent) in (1, 500)
    assert measured.failed is None
    assert measured.why_not(CALLS, silent[0]).reason is Reason.THROTTLED


def test_fine_metrics_are_asked_for_as_many_at_a_time_as_one_page_holds(cloud: Cloud):
    fine = Metric("AWS/EBS", "VolumeReadOps", "Sum", by="VolumeId", days=14, period=300, sparse=True)
    session = cloud.session()

    measured = cloud.region(session=session).measure(
        [(fine, machine(f"vol-{number}")) for number in range(24)] + [(CALLS, machine("f-1"))],
        datetime.now(UTC),
    )

    # 15 days of 288 values are 4,320 a volume, of which 23 go on a page of 100,800; days are a call of their own.
    assert session.usage.by_operation == {"cloudwatch:GetMetricData": 3}
    assert measured.series(fine, machine("vol-23")) is not None


def test_of_metrics_that_matter_for_their_busiest_only_each_days_busiest_periods_are_kept(
    cloud: Cloud, monkeypatch
):
    # So that no two of them are asked for in one call.
    monkeypatch.setattr("opscurb.aws.metrics.VALUES_PER_CALL", 1)
    pair = ("VolumeReadOps", "VolumeWriteOps")
    reads = Metric("AWS/EBS", pair[0], "Sum", by="VolumeId", days=7, period=3600, busiest=pair)
    writes, whole = replace(reads, name=pair[1]), replace(reads, busiest=())
    for hour in range(6 * 24):
        told(cloud, reads, hour, 5.0 if hour % 24 == 3 else 1.0)
        told(cloud, writes, hour, 9.0 if hour % 24 == 7 else 2.0)

    metrics = cloud.region().measure(
        [(metric, machine("vol-1")) for metric in (reads, writes, whole)], datetime.now(UTC)
    )

    kept, other, every = (metrics.series(metric, machine("vol-1")) for metric in (reads, writes, whole))
    assert len(every.values) == 6 * 24
    assert len(kept.values) <= 2 * every.days
    assert (kept.days, kept.peak, other.peak) == (every.days, 5.0, 9.0)
    assert together([kept, other]).peak == 10.0


def told(cloud: Cloud, metric: Metric, hours_ago: int, value: float) -> None:
    """One value in an hour that is over."""
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago + 1)
    cloud.client("cloudwatch").put_metric_data(
        Namespace=metric.namespace,
        MetricData=[
            {
                "MetricName": metric.name,
                "Dimensions": [{"Name": "VolumeId", "Value": "vol-1"}],
                "Timestamp": at,
                "Value": value,
            }
        ],
    )
