"""What happens when a schedule is due: one scan, the next slot, and a word about what went wrong or was missed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import MOST_STALLS, run
from apps.scans.models import Scan
from apps.scans.removal import forget_account
from apps.schedules import runs
from apps.schedules.services import change_schedule, delete_schedule, run_now
from apps.schedules.timing import JITTER, due_at
from apps.tenancy.scope import scope
from tests.apps.schedules.conftest import MINUTE, kept, let_pass, runs_of, schedule, work_off

DAY = 24 * 60
A_LITTLE = JITTER + timedelta(seconds=1)


def test_a_schedule_that_is_due_asks_for_its_scan_and_waits_for_the_next_slot(db, alice):
    made = schedule(alice, every=1)

    let_pass(alice, MINUTE + A_LITTLE)
    before = kept(alice, made)
    work_off()

    after = kept(alice, made)
    assert runs_of(alice) == [f"schedule:{made.id}"]
    with scope(alice.customer_id):
        assert Scan.objects.get().demo
        assert Scan.objects.get().id == after.last_scan_id
    assert after.next_run_at == before.next_run_at + MINUTE
    assert after.last_error == ""
    assert after.last_run_at is not None
    assert work_off() == 0


def test_a_schedule_that_is_not_due_does_nothing(db, alice):
    schedule(alice, in_minutes=1)

    assert work_off() == 0
    assert runs_of(alice) == []


def test_a_schedule_that_runs_once_is_disabled_then(db, alice):
    made = schedule(alice, every=None)

    let_pass(alice, MINUTE + A_LITTLE)
    work_off()

    after = kept(alice, made)
    assert runs_of(alice) == [f"schedule:{made.id}"]
    assert (after.enabled, after.next_run_at, after.run_at < timezone.now()) == (False, None, True)
    with scope(alice.customer_id):
        assert not Job.objects.filter(kind="schedule").exists()


def test_after_an_outage_it_runs_once_and_tells_what_was_missed(db, alice, events):
    made = schedule(alice, every=60)

    let_pass(alice, timedelta(hours=5, minutes=30))
    work_off()

    assert runs_of(alice) == [f"schedule:{made.id}"]
    (told,) = events(alice, "schedule.missed")
    assert (told["name"], told["missed"]) == (made.name, 5)
    assert timezone.now() < kept(alice, made).next_run_at <= timezone.now() + timedelta(hours=1)


def test_a_run_that_is_a_little_late_missed_nothing(db, alice, events):
    schedule(alice, every=60)

    let_pass(alice, timedelta(minutes=59))
    work_off()

    assert len(runs_of(alice)) == 1
    assert events(alice, "schedule.missed") == []


def test_work_is_due_a_few_seconds_after_the_slot_and_always_as_many(db, alice):
    made = [schedule(alice, every=DAY) for _ in range(50)]

    late = [due_at(one) - one.next_run_at for one in made]

    assert all(timedelta(0) <= each < JITTER for each in late)
    assert len(set(late)) > 25
    assert [due_at(kept(alice, one)) - one.next_run_at for one in made] == late


def test_a_scan_that_cannot_be_asked_for_is_told_and_the_schedule_goes_on(db, alice, events):
    with scope(alice.customer_id):
        account = CloudAccount.objects.create(name="prod", status="connected")
    made = schedule(alice, every=1, scan={"selected_accounts": [str(account.id)]})
    with scope(alice.customer_id):
        forget_account(account.id)

    let_pass(alice, MINUTE + A_LITTLE)
    work_off()

    after = kept(alice, made)
    text = f"selected_accounts contains an unknown id: {account.id}"
    assert runs_of(alice) == []
    assert (after.enabled, after.last_error, after.last_scan_id) == (True, text, None)
    assert after.next_run_at > timezone.now()
    (told,) = events(alice, "schedule.failed")
    assert (told["name"], told["error"]) == (made.name, text)


def test_a_good_run_takes_the_error_away(db, alice):
    made = schedule(alice, every=1, scan={"selected_accounts": ["aws_local:prod"]})
    let_pass(alice, MINUTE + A_LITTLE)
    work_off()
    assert kept(alice, made).last_error
    with scope(alice.customer_id):
        CloudAccount.objects.create(name="prod", status="connected")

    let_pass(alice, MINUTE)
    work_off()

    assert kept(alice, made).last_error == ""
    assert len(runs_of(alice)) == 1


def test_two_claims_of_one_slot_ask_for_one_scan(db, alice):
    made = schedule(alice, every=60)
    let_pass(alice, MINUTE + A_LITTLE)
    late = claim("deliver")
    with scope(alice.customer_id):
        Job.objects.update(lease_until=timezone.now() - MINUTE)
    second = claim("deliver")

    run(second)
    run(late)

    assert second.attempt == late.attempt + 1
    assert runs_of(alice) == [f"schedule:{made.id}"]


@pytest.mark.parametrize(
    "change",
    [
        lambda made: change_schedule(made.id, enabled=False),
        lambda made: delete_schedule(made.id),
        lambda made: change_schedule(made.id, run_at=timezone.now() + timedelta(days=2)),
    ],
    ids=["disabled", "deleted", "put off"],
)
def test_what_is_changed_between_claim_and_run_is_heeded(db, alice, change):
    made = schedule(alice, every=60)
    let_pass(alice, MINUTE + A_LITTLE)
    claimed = claim("deliver")

    with scope(alice.customer_id):
        change(made)
    run(claimed)

    assert runs_of(alice) == []
    assert work_off() == 0


def test_a_clock_behind_that_of_the_database_does_not_run_in_circles(db, alice, monkeypatch):
    schedule(alice, every=60)
    let_pass(alice, MINUTE + A_LITTLE)
    behind = timezone.now() - timedelta(seconds=30)
    monkeypatch.setattr(runs.timezone, "now", lambda: behind)

    work_off()

    assert len(runs_of(alice)) == 1


def test_a_fault_that_nobody_foresaw_skips_the_slot_in_the_end(db, alice, events, monkeypatch):
    made = schedule(alice, every=60)
    let_pass(alice, MINUTE + A_LITTLE)

    with monkeypatch.context() as broken:
        broken.setattr(runs, "request_scan", lambda wanted: 1 / 0)
        for _ in range(MOST_STALLS):
            run(claim("deliver"))
            with scope(alice.customer_id):
                Job.objects.update(due_at=timezone.now())
    run(claim("deliver"))

    after = kept(alice, made)
    assert "given up" in after.last_error
    assert after.next_run_at > timezone.now()
    assert [told["error"] for told in events(alice, "schedule.failed")] == [after.last_error]
    let_pass(alice, timedelta(hours=1))
    work_off()
    assert runs_of(alice) == [f"schedule:{made.id}"]


def test_a_disabled_schedule_can_be_run_out_of_turn(db, alice):
    made = schedule(alice, every=60, enabled=False)

    with scope(alice.customer_id):
        scan = run_now(made.id)

    after = kept(alice, made)
    assert runs_of(alice) == [f"schedule:{made.id}:run-now"]
    assert (after.enabled, after.next_run_at, after.last_scan_id) == (False, None, scan.id)


def test_a_run_out_of_turn_leaves_the_next_slot_alone(db, alice):
    made = schedule(alice, every=60)

    with scope(alice.customer_id):
        run_now(made.id)

    assert kept(alice, made).next_run_at == made.next_run_at


def test_a_scan_that_is_gone_leaves_its_schedule(db, alice):
    made = schedule(alice, every=60)
    with scope(alice.customer_id):
        run_now(made.id)

        Scan.objects.all().delete()

    assert kept(alice, made).last_scan_id is None
