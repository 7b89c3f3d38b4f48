"""Leased jobs: each done once, by whoever comes first; put off, taken over and given up."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from apps.jobs import kinds
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.models import Job
from apps.jobs.queue import LeaseLost, again, claim, due, enqueue, finish, forget, hold
from apps.jobs.run import MOST_STALLS, run
from apps.tenancy.scope import scope


@pytest.fixture
def done(monkeypatch):
    """What was done and given up, of a kind of work that always succeeds."""
    seen: dict[str, list] = {"done": [], "given up": []}

    def work(claimed: Claim) -> None:
        with scope(claimed.customer_id):
            finish(claimed)
            seen["done"].append(claimed.subject_id)

    def give_up(claimed: Claim, text: str) -> None:
        finish(claimed)
        seen["given up"].append((claimed.subject_id, text))

    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS)
    monkeypatch.setitem(kinds.KINDS, "test", Kind("test", "deliver", 60, work, give_up))
    return seen


def put(who, due_at=None):
    subject = uuid4()
    with scope(who.customer_id):
        enqueue("test", subject, due_at)
    return subject


def expire(subject) -> None:
    Job.objects.filter(subject_id=subject).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_is_done_once_and_gone(db, alice, done):
    subject = put(alice)

    run(claim("deliver"))

    assert done["done"] == [subject]
    assert claim("deliver") is None


def test_a_job_is_not_claimed_before_it_is_due_nor_from_another_queue(db, alice, done):
    put(alice, timezone.now() + timedelta(minutes=1))
    put(alice)

    assert due("deliver") == 1
    assert claim("report") is None
    assert claim("deliver") is not None
    assert claim("deliver") is None


def test_the_same_work_waits_once_and_can_be_moved(db, alice, done):
    subject = uuid4()
    with scope(alice.customer_id):
        enqueue("test", subject, timezone.now() + timedelta(hours=1))
        enqueue("test", subject)
        assert Job.objects.count() == 1

    assert claim("deliver").subject_id == subject


def test_a_job_whose_run_stopped_is_taken_over_and_the_late_run_writes_nothing(db, alice, done):
    subject = put(alice)
    late = claim("deliver")
    with scope(alice.customer_id):
        expire(subject)

    second = claim("deliver")

    assert (second.subject_id, second.attempt) == (subject, 2)
    with scope(alice.customer_id), pytest.raises(LeaseLost):
        hold(late)
    run(second)
    assert done["done"] == [subject]


def test_a_job_that_is_no_longer_wanted_is_lost_for_its_run(db, alice, done):
    subject = put(alice)
    claimed = claim("deliver")

    with scope(alice.customer_id):
        forget("test", subject)

    run(claimed)
    assert done["done"] == []


def test_work_that_is_put_off_waits_and_its_stalls_begin_anew(db, alice, done):
    put(alice)
    claimed = claim("deliver")

    with scope(alice.customer_id):
        again(claimed, timezone.now() - timedelta(seconds=1))

    assert claim("deliver").stalls == 1


def test_work_that_fails_again_and_again_is_given_up(db, alice, done, monkeypatch):
    def fail(_: Claim) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(kinds.KINDS, "test", Kind("test", "deliver", 60, fail, kinds.KINDS["test"].give_up))
    subject = put(alice)

    for _ in range(MOST_STALLS + 1):
        run(claim("deliver"))
        with scope(alice.customer_id):
            Job.objects.update(due_at=timezone.now())

    assert [given for given, _ in done["given up"]] == [subject]
    assert claim("deliver") is None


def test_a_customer_with_many_jobs_does_not_delay_another(db, alice, mallory, done):
    for _ in range(20):
        put(alice)
    theirs = put(mallory)

    first_two = {claim("deliver").customer_id, claim("deliver").customer_id}

    assert first_two == {alice.customer_id, mallory.customer_id}
    assert theirs


def test_workers_side_by_side_do_each_job_once(committed, customer, done):
    alice = customer("alice")
    subjects = {put(alice) for _ in range(40)}
    together = Barrier(4)

    def work() -> None:
        together.wait()
        while (claimed := claim("deliver")) is not None:
            run(claimed)
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done["done"]) == sorted(subjects)


def test_a_kind_names_a_queue_that_there_is():
    with pytest.raises(ValueError, match="no queue"):
        register(Kind("odd", "nowhere", 1, lambda claimed: None, lambda claimed, text: None))
