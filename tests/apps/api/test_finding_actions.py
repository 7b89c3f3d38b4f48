"""What people say of a finding and whose it is, on /api; and what that says of the checks."""

import pytest

from apps.customers.services import add_member
from tests.apps.api.answers import assert_as_unknown, assert_error, scanned

CHECK = "ebs_volume_unattached"


@pytest.fixture
def finding(api, alice):
    scanned(alice, 100, 1000, 200)
    return api.get("/api/findings", alice).json()["findings"][0]


def of_check(api, who, check_id=CHECK):
    checks = api.get("/api/checks?provider=aws&limit=100", who).json()["checks"]
    return next(check for check in checks if check["id"] == check_id)


def test_a_verdict_is_given_changed_and_taken_back(api, alice, finding):
    path = f"/api/findings/{finding['id']}/verdict"

    first = api.call("PUT", path, alice, {"verdict": "useful"}).json()
    second = api.call("PUT", path, alice, {"verdict": "false_alarm", "reason": "a cold standby"}).json()
    last = api.call("DELETE", path, alice).json()

    assert (finding["verdict"], first["verdict"], last["verdict"]) == (None, "useful", None)
    assert (second["verdict"], second["verdict_reason"]) == ("false_alarm", "a cold standby")
    # It says what somebody thinks, and hides nothing.
    assert {first["state"], second["state"], last["state"]} == {"open"}


def test_findings_are_listed_by_verdict(api, alice, finding):
    api.call("PUT", f"/api/findings/{finding['id']}/verdict", alice, {"verdict": "useful"})

    listed = api.get("/api/findings?verdict=useful", alice).json()

    assert (listed["total"], listed["findings"][0]["id"]) == (1, finding["id"])
    assert api.get("/api/findings?verdict=false_alarm", alice).json()["total"] == 0


def test_a_check_is_listed_with_what_it_finds(api, alice, finding):
    check = of_check(api, alice)

    # 1,300 GB x $0.08 = $104
    assert (check["findings"], check["monthly_savings"]) == (3, 104.0)
    assert (check["provider"], check["category"], check["role"]) == ("aws", "idle_resources", "core")
    assert (check["useful"], check["false_alarms"], check["precision"]) == (0, 0, None)


def test_verdicts_add_up_to_a_checks_precision(api, alice, finding):
    ids = [one["id"] for one in api.get("/api/findings", alice).json()["findings"]]
    for finding_id, verdict in zip(ids, ("useful", "useful", "false_alarm"), strict=True):
        api.call("PUT", f"/api/findings/{finding_id}/verdict", alice, {"verdict": verdict})

    check = of_check(api, alice)

    # 2 of 3
    assert (check["useful"], check["false_alarms"]) == (2, 1)
    assert check["precision"] == pytest.approx(0.667, abs=0.001)


def test_checks_are_paged_and_narrowed(api, alice):
    first = api.get("/api/checks?limit=2", alice).json()
    second = api.get("/api/checks?limit=2&offset=2", alice).json()

    assert (len(first["checks"]), first["limit"], first["total"]) == (2, 2, second["total"])
    assert not {one["id"] for one in first["checks"]} & {one["id"] for one in second["checks"]}
    narrowed = api.get("/api/checks?category=aged_snapshots", alice).json()["checks"]
    assert {one["category"] for one in narrowed} == {"aged_snapshots"}
    assert_error(api.get("/api/checks?provider=tencent", alice), 400, "VALIDATION_ERROR", "provider")


def test_a_finding_is_given_to_a_member_and_to_nobody(api, alice, finding):
    add_member(alice.customer_id, "bob@example.com", "member")
    path = f"/api/findings/{finding['id']}/assignee"

    given = api.call("PUT", path, alice, {"email": "bob@example.com"}).json()
    his = api.get("/api/findings?assignee=bob@example.com", alice).json()
    nobodys = api.get("/api/findings?assignee=none", alice).json()
    back = api.call("DELETE", path, alice).json()

    assert (finding["assignee"], given["assignee"], back["assignee"]) == (None, "bob@example.com", None)
    assert (his["total"], nobodys["total"]) == (1, 2)


def test_nobody_is_assigned_who_is_no_member(api, alice, mallory, finding):
    path = f"/api/findings/{finding['id']}/assignee"

    for email in ("mallory@example.com", "nobody@example.com"):
        assert_error(api.call("PUT", path, alice, {"email": email}), 400, "VALIDATION_ERROR", "email")
        answer = api.get(f"/api/findings?assignee={email}", alice)
        assert_error(answer, 400, "VALIDATION_ERROR", "assignee")


@pytest.mark.parametrize("body", [{}, {"verdict": "great"}, {"verdict": "useful", "reason": "x" * 2001}])
def test_a_verdict_is_one_of_two_words_with_a_reason_of_reasonable_length(api, alice, finding, body):
    answer = api.call("PUT", f"/api/findings/{finding['id']}/verdict", alice, body)

    assert_error(answer, 400, "VALIDATION_ERROR")


def test_mallory_says_nothing_of_alices_findings(api, mallory, finding):
    for path, body in (("verdict", {"verdict": "useful"}), ("assignee", {"email": "mallory@example.com"})):
        for method, sent in (("PUT", body), ("DELETE", None)):
            assert_as_unknown(api, method, f"/api/findings/{{}}/{path}", finding["id"], mallory, sent)
    assert of_check(api, mallory)["findings"] == 0


def test_who_only_reads_says_nothing(api, bob, finding):
    for path, body in (("verdict", {"verdict": "useful"}), ("assignee", {"email": "alice@example.com"})):
        answer = api.call("PUT", f"/api/findings/{finding['id']}/{path}", bob, body)
        assert_error(answer, 403, "FORBIDDEN")
