"""The values of GetMetricData's answers, taken out before botocore looks at each."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from botocore.session import Session

from opscurb.aws.points import Calendar, lift_points

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
RESULT = {"Id": "q0", "StatusCode": "Complete", "Timestamps": [1.7e9, 1.7e9 + 300], "Values": [1.5, 2.0]}
ANSWER = {"MetricDataResults": [RESULT], "NextToken": "more", "Messages": []}
JSON = Session().get_service_model("cloudwatch").operation_model("GetMetricData")


def lifted(body: bytes, status: int = 200, model: Any = JSON) -> tuple[Any, Any]:
    """What was taken out of an answer, and what botocore then parses."""
    answer = {"status_code": status, "body": body, "headers": {}}
    taken: dict[str, Any] = {}
    lift_points(operation_model=model, response_dict=answer, customized_response_dict=taken, event_name="")
    return taken, answer["body"]


def test_the_results_are_taken_out_and_the_rest_is_left():
    taken, left = lifted(orjson.dumps(ANSWER))

    assert taken == {"MetricDataResults": [RESULT]}
    assert orjson.loads(left) == {"NextToken": "more", "Messages": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"__type": "Throttling"}', 400),
        (orjson.dumps(ANSWER), 500),
        (b"<html>", 200),
        (b"[]", 200),
        (b'{"Messages": []}', 200),
    ],
)
def test_what_is_not_as_expected_is_left_to_botocore(body: bytes, status: int):
    assert lifted(body, status) == ({}, body)


def test_answers_in_another_protocol_are_left_to_botocore():
    model = SimpleNamespace(service_model=SimpleNamespace(resolved_protocol="smithy-rpc-v2-cbor"))

    assert lifted(orjson.dumps(ANSWER), model=model) == ({}, orjson.dumps(ANSWER))


def test_moments_may_be_seconds_texts_or_datetimes():
    moments = [datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)]

    written = (
        moments,
        [at.timestamp() for at in moments],
        [int(at.timestamp()) for at in moments],
        [at.isoformat() for at in moments],
    )

    for each in written:
        series = Calendar(MIDNIGHT).dated(each, [3, 4.5])
        assert (list(series.ago), list(series.values)) == ([1.0, 0.5], [3.0, 4.5])


def test_values_told_in_any_order_are_put_in_order():
    noon, dawn = MIDNIGHT.timestamp() - 43_200, MIDNIGHT.timestamp() - 64_800

    series = Calendar(MIDNIGHT).dated([noon, dawn, noon], [1.0, 2.0, 3.0])

    assert (list(series.ago), list(series.values)) == ([0.75, 0.5], [2.0, 3.0])


def test_series_of_the_same_moments_share_them():
    calendar = Calendar(MIDNIGHT)

    one, other = (calendar.dated([1.7e9, 1.7e9 + 300], [value, value]) for value in (1.0, 2.0))

    assert one.ago is other.ago


def test_moments_without_values_are_refused():
    with pytest.raises(ValueError, match="differ in number"):
        Calendar(MIDNIGHT).dated([1.7e9], [])
