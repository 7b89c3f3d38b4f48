"""CronJobs that never succeed."""

from datetime import timedelta

import pytest

from opscurb.kubernetes.checks.workloads.k8s_cronjob_always_failing import find as check
from opscurb.kubernetes.rows import Amount, CronJob, Job
from tests.engine.kubernetes.looking import GIB, daily, found, make, owned_by
from tests.engine.looking import NOW, ago


def cron_job(name="shop/nightly", **changed):
    given = {"schedule": "0 3 * * *", "requests": Amount(cpu=1000, memory=2 * GIB)}
    return make(CronJob, name, **given | changed)


def run(**changed):
    given = dict(
        status="Failed",
        owners=owned_by("CronJob", "nightly"),
        started=NOW - timedelta(hours=9),
        finished=NOW - timedelta(hours=7),
    )
    return make(Job, "shop/nightly-1", **given | changed)


def failures(a_day=1, days=30, name="shop/nightly"):
    return {("failed_runs", name): daily(a_day, days)}


def test_a_job_that_fails_every_night_is_waste_whose_capacity_is_small():
    (finding,) = found(check, cron_job(), run(), histories=failures())

    assert finding.because == "failing: 30 runs and no success in 30 days"
    assert finding.monthly_cost == 0
    assert finding.details["run_minutes"] == 120
    # 60.8 hours a month of a core and 2 GiB at the default prices.
    assert float(finding.details["reclaimable_monthly"]) == pytest.approx(
        60.83 * (0.031611 + 2 * 0.004237), abs=0.01
    )


def test_only_what_failed_since_the_last_success_counts():
    assert found(check, cron_job(last_successful=ago(11)), histories=failures())
    assert found(check, cron_job(last_successful=ago(10)), histories=failures()) == []


@pytest.mark.parametrize(
    ("innocent", "told"),
    [
        (cron_job(), failures(days=9)),
        (cron_job(), {}),
        (cron_job(suspended=True), failures()),
        (cron_job(created=ago(20)), failures()),
    ],
    ids=["nine times", "never", "suspended", "new"],
)
def test_these_are_left_alone(innocent, told):
    assert found(check, innocent, run(), histories=told) == []


def test_without_a_run_to_look_at_no_capacity_is_told():
    (finding,) = found(check, cron_job(), histories=failures())

    assert finding.details["reclaimable_monthly"] == 0
