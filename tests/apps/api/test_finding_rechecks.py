"""Looking at one finding again, why a finding is gone and snoozes that end by growth, on /api."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.models import CloudAccount
from apps.findings.models import Finding
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_as_unknown, assert_error, scanned

NOTHING = {"scan_id": None, "status": None, "outcome": None, "why": ""}


@pytest.fixture
def path(api, alice, connected):
    """The address of a finding's re-check; it is of a connected account."""
    scanned(alice, 100)
    account = connected(alice)
    with scope(alice.customer_id):
        Finding.objects.update(account_id=account)
        return f"/api/findings/{Finding.objects.get().id}/recheck"


@pytest.fixture
def connected():
    """Connects an account for someone without asking AWS; its id."""

    def connect(who):
        with scope(who.customer_id):
            role = "arn:aws:iam::123456789012:role/OpsCurb"
            return CloudAccount.objects.create(name="prod", role_arn=role, status="connected").id

    return connect


def test_a_recheck_is_accepted_and_its_scan_can_be_watched(api, alice, path):
    before = api.get(path, alice).json()

    answer = api.post(path, alice)

    told = answer.json()
    scan = api.get(f"/api/scans/{told['scan_id']}", alice).json()
    assert before == {"finding_id": path.split("/")[3], **NOTHING}
    assert answer.status_code == 202
    assert (told["status"], told["outcome"], told["why"]) == ("queued", "running", "")
    assert (scan["checks"], scan["regions"]) == (["ebs_volume_unattached"], ["us-east-1"])
    assert scan["trigger_source"] == f"recheck:{told['finding_id']}"
    assert api.get(path, alice).json() == told


def test_asked_twice_it_is_the_same_scan(api, alice, path):
    first, second = api.post(path, alice), api.post(path, alice)

    assert first.json() == second.json()
    with scope(alice.customer_id):
        assert Scan.objects.filter(trigger_source__startswith="recheck:").count() == 1


def test_what_cannot_be_looked_at_is_a_conflict(api, alice, path):
    with scope(alice.customer_id):
        CloudAccount.objects.update(paused_at=datetime.now(UTC))

    assert_error(api.post(path, alice), 409, "CONFLICT")


def test_who_only_reads_sees_what_came_out_and_asks_for_nothing(api, bob, path):
    assert api.get(path, bob).status_code == 200
    assert_error(api.post(path, bob), 403, "FORBIDDEN")


def test_mallory_gets_404_for_alices_finding(api, mallory, path):
    for method in ("GET", "POST"):
        assert_as_unknown(api, method, "/api/findings/{}/recheck", path.split("/")[3], mallory)


def test_a_resolved_finding_says_why_it_is_gone(api, alice, path):
    finding = path.removesuffix("/recheck")
    assert api.get(finding, alice).json()["resolved_reason"] is None
    with scope(alice.customer_id):
        Finding.objects.update(
            state="resolved", resolved_at=datetime.now(UTC), resolved_reason="resource_deleted"
        )

    listed = api.get("/api/findings?state=resolved", alice).json()["findings"]

    assert api.get(finding, alice).json()["resolved_reason"] == "resource_deleted"
    assert [one["resolved_reason"] for one in listed] == ["resource_deleted"]


def test_a_finding_is_snoozed_until_it_costs_more(api, alice, path):
    snooze = path.replace("recheck", "snooze")
    until = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")

    by_growth = api.post(snooze, alice, {"grows_percent": 20}).json()
    by_both = api.post(snooze, alice, {"grows_percent": 500, "until": until}).json()

    assert (by_growth["state"], by_growth["snoozed_until"], by_growth["snoozed_until_growth"]) == (
        "snoozed",
        None,
        20,
    )
    assert (by_both["snoozed_until"], by_both["snoozed_until_growth"]) == (until, 500)
    assert api.call("DELETE", snooze, alice).json()["snoozed_until_growth"] is None


@pytest.mark.parametrize("body", [{}, {"grows_percent": 4}, {"grows_percent": 501}, {"until": None}])
def test_a_snooze_that_would_never_end_is_refused(api, alice, path, body):
    answer = api.post(path.replace("recheck", "snooze"), alice, body)

    assert_error(answer, 400, "VALIDATION_ERROR")
