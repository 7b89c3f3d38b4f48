"""Events reach whoever listens: after the commit, once, also when a worker dies in between."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events import relay
from apps.events.services import record
from apps.jobs import kinds
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.tenancy.scope import scope


@pytest.fixture
def heard(monkeypatch):
    """The targets of all events of a type that was listened to."""
    told: list[str] = []
    monkeypatch.setattr(relay, "_listeners", defaultdict(dict))
    monkeypatch.setattr(relay, "KINDS", kinds.KINDS)
    relay.on("test.happened", "test", lambda event: told.append(event.target_id))
    yield told
    del kinds.KINDS["event.test"]


def happen(who, target: str, event_type: str = "test.happened"):
    with scope(who.customer_id):
        return record(event_type, target_type="test", target_id=target)


def work() -> None:
    while (claimed := claim("deliver")) is not None:
        run(claimed)


def test_a_listener_hears_each_event_once(db, alice, heard):
    happen(alice, "one")
    happen(alice, "two")

    work()
    work()

    assert heard == ["one", "two"]


def test_what_nobody_listens_to_makes_no_work(db, alice, heard):
    happen(alice, "one", "test.unheard")

    with scope(alice.customer_id):
        assert Job.objects.count() == 0


def test_an_event_whose_transaction_fails_is_never_told(db, alice, heard):
    def fail_after_all() -> None:
        with scope(alice.customer_id):
            record("test.happened", target_type="test", target_id="one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_all()

    work()

    assert heard == []


def test_an_event_survives_the_worker_that_was_to_tell_it(db, alice, heard):
    happen(alice, "one")
    assert claim("deliver") is not None
    with scope(alice.customer_id):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    work()

    assert heard == ["one"]


def test_a_listener_that_fails_keeps_nothing_from_the_others_and_is_asked_again(
    db, alice, heard, monkeypatch
):
    def fail(event) -> None:
        raise ZeroDivisionError

    relay.on("test.happened", "odd", fail)
    happen(alice, "one")

    work()

    assert heard == ["one"]
    with scope(alice.customer_id):
        assert [(job.kind, job.stalls) for job in Job.objects.all()] == [("event.odd", 1)]
    del kinds.KINDS["event.odd"]
