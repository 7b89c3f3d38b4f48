"""Rows become JSON as the document shows it."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import orjson
import pytest

from apps.rest.rendering import to_json


def test_money_keeps_two_decimals():
    assert to_json({"a": Decimal("80"), "b": Decimal("1250.505")}) == b'{"a":80.00,"b":1250.51}'


def test_times_are_in_utc_and_whole_seconds():
    moment = datetime(2026, 2, 24, 12, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))

    assert to_json([moment.astimezone(UTC)]) == b'["2026-02-24T10:30:00Z"]'


def test_ids_are_canonical():
    assert to_json(UUID(int=1)) == b'"00000000-0000-0000-0000-000000000001"'


def test_json_of_the_database_is_passed_on_as_it_is():
    assert to_json({"details": orjson.Fragment('{"size_gb": 1000}')}) == b'{"details":{"size_gb": 1000}}'


def test_what_has_no_json_is_an_error_and_not_a_guess():
    with pytest.raises(TypeError):
        to_json(object())


@pytest.mark.parametrize("path", ["/api/health", "/api/plan", "/api/scans/nope"])
def test_every_answer_says_how_long_it_is(api, alice, path):
    answer = api.get(path, alice)

    assert int(answer.headers["Content-Length"]) == len(answer.content)
