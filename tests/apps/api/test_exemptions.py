"""/api/exemptions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.findings.models import Exemption
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN, assert_as_unknown, assert_error, scanned
from tests.apps.v1.reporting import download, generate

LATER = "2999-01-01T00:00:00Z"
VOLUME = {"resource_id": "vol-1", "reason": "kept for the audit"}


@pytest.fixture
def exempt(api, alice):
    """An exemption of the dearest of three findings."""
    scanned(alice, 100, 1000, 200)
    return api.post("/api/exemptions", alice, VOLUME).json()


def test_an_exemption_is_made_and_tells_what_it_covers(api, alice, exempt):
    told = api.get(f"/api/exemptions/{exempt['id']}", alice).json()

    assert told == exempt
    assert (told["resource_id"], told["reason"], told["expires_at"]) == ("vol-1", "kept for the audit", None)
    # 1,000 GB x $0.08 = $80
    assert (told["findings"], told["monthly_savings"]) == (1, 80.0)
    assert (told["state"], told["created_by"][:4]) == ("active", "key:")


def test_what_is_exempt_is_listed_when_it_is_asked_for_and_in_no_total(api, alice, exempt):
    (finding,) = api.get("/api/findings?state=exempt", alice).json()["findings"]

    assert (finding["state"], finding["exemption_id"]) == ("exempt", exempt["id"])
    assert api.get(f"/api/findings?exemption_id={exempt['id']}", alice).json()["findings"] == [finding]
    assert api.get("/api/findings", alice).json()["total"] == 2
    # 100 GB and 200 GB x $0.08 = $24
    assert api.get("/api/summary", alice).json()["total_monthly_savings"] == 24.0


def test_the_other_surface_leaves_it_out_too(api, alice, exempt):
    listed = api.get("/v1/findings", alice).json()

    assert {finding["id"] for finding in listed} == {"vol-0", "vol-2"}


def test_a_scan_after_it_counts_it_no_more(api, alice, exempt):
    scan_id = scanned(alice, 100, 1000, 200, later=1)

    seen = api.get(f"/api/findings?scan_id={scan_id}", alice).json()

    assert [finding["resource_id"] for finding in seen["findings"]] == ["vol-2", "vol-0"]
    assert seen["total"] == 2
    # 100 GB and 200 GB x $0.08 = $24
    summary = api.get(f"/api/summary?scan_id={scan_id}", alice).json()
    assert (summary["total_findings"], summary["total_monthly_savings"]) == (2, 24.0)
    whole = api.get(f"/api/findings?scan_id={scan_id}&state=all", alice).json()
    assert [finding["state"] for finding in whole["findings"]] == ["exempt", "open", "open"]


@pytest.mark.parametrize("format", ["json", "csv"])
def test_a_report_of_a_scan_after_it_leaves_it_out(api, alice, exempt, format):
    scan_id = str(scanned(alice, 100, 1000, 200, later=1))

    _, sent = download(api, alice, generate(api, alice, format=format, scan_history_id=scan_id))

    text = sent.decode()
    assert ("vol-0" in text, "vol-1" in text, "vol-2" in text) == (True, False, True)


def test_terms_are_changed_by_name_and_null_takes_them_away(api, alice, exempt):
    path = f"/api/exemptions/{exempt['id']}"

    longer = api.call("PATCH", path, alice, {"expires_at": LATER, "check_id": "ebs_volume_unattached"}).json()
    other = api.call("PATCH", path, alice, {"expires_at": None, "resource_id": None}).json()

    assert (longer["expires_at"], longer["resource_id"], longer["findings"]) == (LATER, "vol-1", 1)
    assert (other["expires_at"], other["resource_id"], other["findings"]) == (None, "", 3)


def test_a_revoked_exemption_is_gone_and_its_findings_are_back(api, alice, exempt):
    path = f"/api/exemptions/{exempt['id']}"

    assert api.call("DELETE", path, alice).status_code == 204

    assert_error(api.get(path, alice), 404, "RESOURCE_NOT_FOUND", exempt["id"])
    assert api.get("/api/findings", alice).json()["total"] == 3


def test_exemptions_are_listed_before_they_lapse_and_after(api, alice):
    now = timezone.now()
    for days in (2, 20, 200):
        ends = (now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        api.post("/api/exemptions", alice, {"tag": f"days={days}", "reason": "x", "expires_at": ends})
    with scope(alice.customer_id):
        Exemption.objects.filter(tag_value="200").update(expires_at=now - timedelta(days=1))

    def tags(query):
        body = api.get(f"/api/exemptions?{query}", alice).json()
        assert body["total"] == len(body["exemptions"])
        return [one["tag"] for one in body["exemptions"]]

    assert tags("expires_within_days=30") == ["days=2", "days=20"]
    assert tags("state=lapsed") == ["days=200"]
    assert tags("state=all") == ["days=200", "days=20", "days=2"]
    assert tags("") == ["days=20", "days=2"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "x"}, "exemption"),
        ({"resource_id": "vol-1"}, "reason"),
        ({"resource_id": "vol-1", "reason": ""}, "reason"),
        ({"check_id": "no_such_check", "reason": "x"}, "check_id"),
        ({"aws_account_id": UNKNOWN, "reason": "x"}, "aws_account_id"),
        ({"tag": "=x", "reason": "x"}, "tag"),
        ({"tag": "x", "reason": "x", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"tag": "x", "reason": "x", "until": LATER}, "until"),
        ({"tag": 5, "reason": "x"}, "tag"),
    ],
)
def test_a_body_that_means_nothing_is_refused_by_name(api, alice, body, field):
    assert_error(api.post("/api/exemptions", alice, body), 400, "VALIDATION_ERROR", field)


def test_the_same_key_makes_one_exemption(api, alice):
    made = [
        api.post("/api/exemptions", alice, VOLUME, **{"Idempotency-Key": "once"}).json()["id"] for _ in "ab"
    ]

    assert made[0] == made[1]
    assert api.get("/api/exemptions", alice).json()["total"] == 1


def test_mallory_sees_nothing_of_alices_exemptions(api, alice, mallory, exempt):
    for method, body in (("GET", None), ("PATCH", {"reason": "mine"}), ("DELETE", None)):
        assert_as_unknown(api, method, "/api/exemptions/{}", exempt["id"], mallory, body)
    assert api.get("/api/exemptions?state=all", mallory).json()["total"] == 0
    assert api.get(f"/api/findings?exemption_id={exempt['id']}", mallory).json()["total"] == 0


def test_who_only_reads_makes_and_ends_none(api, bob, exempt):
    assert api.get("/api/exemptions", bob).json()["total"] == 1
    assert_error(api.post("/api/exemptions", bob, VOLUME), 403, "FORBIDDEN")
    for method in ("PATCH", "DELETE"):
        answer = api.call(method, f"/api/exemptions/{exempt['id']}", bob, {})
        assert_error(answer, 403, "FORBIDDEN")


def test_a_list_costs_the_same_however_many_there_are(api, alice, exempt, django_assert_max_num_queries):
    for n in range(20):
        api.post("/api/exemptions", alice, {"tag": f"n={n}", "reason": "x"})

    with django_assert_max_num_queries(12):
        assert len(api.get("/api/exemptions", alice).json()["exemptions"]) == 21
