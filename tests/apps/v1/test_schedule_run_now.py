"""/v1/schedules/{id}/run-now: the schedule's scan at once, its slots as they were."""

import pytest
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.tenancy.scope import scope
from tests.apps.v1.jobs import assert_flat, connect, kept
from tests.apps.v1.test_schedules import PATH, made, now


@pytest.mark.parametrize("enabled", [True, False])
def test_run_now_queues_a_scan_of_the_schedule(api, alice, enabled):
    schedule = made(api, alice, interval_minutes=60, enabled=enabled)

    answer = api.post(f"{PATH}/{schedule['id']}/run-now", alice)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["message"]) == ("queued", "Scan job accepted")
    assert kept(alice, body["scan_id"]).trigger_source == f"schedule:{schedule['id']}:run-now"
    after = api.get(f"{PATH}/{schedule['id']}", alice).json()
    assert after["last_scan_id"] == body["scan_id"]
    assert now() - 5 < after["last_run_at"] <= now()
    assert after["next_run_at"] == schedule["next_run_at"]


def test_run_now_answers_what_is_wrong_with_the_scan(api, alice):
    account = connect(alice, "prod")
    schedule = made(api, alice, scan={"selected_accounts": [str(account)]})
    with scope(alice.customer_id):
        CloudAccount.objects.filter(id=account).update(removed_at=timezone.now())

    answer = api.post(f"{PATH}/{schedule['id']}/run-now", alice)

    assert_flat(answer, 400, f"selected_accounts contains an unknown id: {account}")
    assert api.get("/v1/scans", alice).json() == []
