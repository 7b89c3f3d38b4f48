"""Calls are counted per customer, over all keys, in an hour and a rolling minute."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from apps.customers import limits, local_limits
from tests.apps.api.answers import assert_error


def test_every_answer_to_a_known_caller_tells_the_tighter_window(api, alice):
    for path, left in (("/api/plan", 499), ("/api/plan?x=1", 498)):
        response = api.get(path, alice)

        assert response["X-RateLimit-Limit"] == "500"
        assert response["X-RateLimit-Remaining"] == str(left)
        assert 0 <= int(response["X-RateLimit-Reset"]) - time.time() <= 61


def test_a_used_up_minute_is_429_with_retry_after(api, customer):
    carol = customer("carol", "enterprise", rate_per_minute=3, rate_per_hour=100)

    answers = [api.get("/api/plan", carol) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert_error(answers[-1], 429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert answers[-1]["X-RateLimit-Remaining"] == "0"


def test_a_used_up_hour_is_429_too(api, customer):
    carol = customer("carol", "enterprise", rate_per_minute=100, rate_per_hour=2)

    answers = [api.get("/api/plan", carol) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["X-RateLimit-Limit"] == "2"


def test_a_second_key_does_not_lift_the_limit(api, customer):
    from apps.customers.services import create_key

    carol = customer("carol", "enterprise", rate_per_minute=2, rate_per_hour=100)
    _, second = create_key(carol.customer_id, "second", ["read"])

    api.get("/api/plan", carol), api.get("/api/plan", Authorization=f"Bearer {second}")

    assert api.get("/api/plan", carol).status_code == 429


def test_a_stranger_is_not_limited_by_it(api, customer, alice):
    carol = customer("carol", "enterprise", rate_per_minute=1, rate_per_hour=100)
    api.get("/api/plan", carol), api.get("/api/plan", carol)

    assert api.get("/api/plan", alice).status_code == 200


@pytest.mark.parametrize(("per_hour", "per_minute"), [(100_000, 500), (500, 100_000)])
def test_of_2000_calls_at_once_exactly_the_limit_passes(stores, django_db_setup, per_hour, per_minute):
    carol = uuid4()

    with ThreadPoolExecutor(50) as pool:
        passed = list(pool.map(lambda _: limits.spend(carol, per_hour, per_minute).allowed, range(2000)))

    assert sum(passed) == 500


def test_authentication_and_limits_take_one_query(api, alice, django_assert_num_queries):
    api.get("/api/plan", alice)

    with django_assert_num_queries(1):
        api.call("PATCH", "/api/plan", alice)


def test_a_forwarded_for_header_of_the_caller_means_nothing(api, alice):
    for junk in ("junk", "1.2.3.4, ::1", ",,,", "\x00", "9" * 5000):
        assert api.get("/api/plan", alice, **{"X-Forwarded-For": junk}).status_code == 200


def test_without_redis_requests_go_on_counted_by_this_process(api, customer, without_redis):
    carol = customer("carol", "enterprise", rate_per_minute=3, rate_per_hour=100)

    began = time.monotonic()
    answers = [api.get("/api/plan", carol) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[0]["X-RateLimit-Remaining"] == "2"
    # A quarter of a second at the most, once.
    assert time.monotonic() - began < 10


def test_a_local_window_forgets_what_is_older():
    local_limits.forget()

    allowed = [local_limits.spend("carol", ((2, 2), (100, 3600)))[0] for _ in range(3)]
    time.sleep(2.1)
    later, minute, hour = local_limits.spend("carol", ((2, 2), (100, 3600)))

    assert (allowed, later) == ([True, True, False], True)
    assert (minute[1], hour[1]) == (1, 3)
