"""Calls by key and day: counted in Redis, taken into Postgres, each call once whatever happens in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.customers import use
from apps.customers.limits import client
from apps.customers.models import ApiKey, KeyUse
from apps.tenancy.scope import scope


@pytest.fixture(autouse=True)
def nothing_counted(db):
    """What earlier tests called is not what is counted here."""
    for name in client.scan_iter("use:*"):
        client.delete(name)


def key_of(who):
    return ApiKey.objects.filter(customer_id=who.customer_id).earliest("created_at").id


def calls_of(who):
    with scope(who.customer_id):
        return use.calls_of([key_of(who)]).get(key_of(who), 0)


def call(api, who, times):
    for _ in range(times):
        assert api.get("/api/plan", who).status_code == 200


def test_calls_are_counted_by_key_and_day(api, alice, mallory):
    call(api, alice, 3)
    call(api, mallory, 1)

    assert use.take_over() == 2
    call(api, alice, 2)
    use.take_over()

    assert (calls_of(alice), calls_of(mallory)) == (5, 1)
    assert api.get(f"/api/api-keys/{key_of(alice)}", alice).json()["calls_30_days"] == 5


def test_what_was_taken_over_is_taken_once(api, alice):
    call(api, alice, 1)

    assert [use.take_over() for _ in range(3)] == [1, 0, 0]
    assert calls_of(alice) == 1


def test_a_run_that_ends_after_its_write_adds_nothing_twice(api, alice, monkeypatch):
    call(api, alice, 2)

    def die(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(use, "_DROP", die)
        with pytest.raises(KeyboardInterrupt):
            use.take_over()
    call(api, alice, 1)
    use.take_over()
    use.take_over()

    assert calls_of(alice) == 3


def test_a_run_that_ends_before_its_write_loses_nothing(api, alice, monkeypatch):
    call(api, alice, 2)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(use, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            use.take_over()
    use.take_over()

    assert calls_of(alice) == 2


def test_days_before_the_last_thirty_do_not_count_and_are_forgotten(api, alice):
    today = datetime.now(UTC).date()
    with scope(alice.customer_id):
        for days, calls in ((29, 7), (30, 100), (31, 100)):
            KeyUse.objects.create(
                api_key=key_of(alice), day=today - timedelta(days=days), calls=calls, batch=key_of(alice)
            )
    assert calls_of(alice) == 7

    call(api, alice, 1)
    use.take_over()

    assert calls_of(alice) == 8
    with scope(alice.customer_id):
        assert KeyUse.objects.filter(day__lt=today - timedelta(days=30)).count() == 0


def test_a_call_writes_nothing_of_it_to_postgres(api, alice):
    call(api, alice, 1)

    with CaptureQueriesContext(connection) as asked:
        call(api, alice, 1)

    assert not [one for one in asked if "keyuse" in one["sql"]]
