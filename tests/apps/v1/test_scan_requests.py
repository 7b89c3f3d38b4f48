"""POST /v1/scans, POST /scan and POST /api/scan: what may be asked for, and what is refused."""

import re

import pytest

from apps.scans.models import Scan, ScanUnit
from apps.tenancy.scope import scope
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_flat, connect, kept

CREATING = ("/v1/scans", "/scan", "/api/scan")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("path", CREATING)
@pytest.mark.parametrize("body", [None, {}, {"selected_accounts": []}, {"selected_accounts": None}])
def test_everything_is_scanned_unless_a_selection_is_sent(api, alice, path, body):
    accounts = {connect(alice, "prod"), connect(alice, "staging")}

    response = api.call("POST", path, alice, body)

    assert response.status_code == 200
    answer = response.json()
    assert list(answer) == ["scan_id", "status", "message"]
    assert UUID.fullmatch(answer["scan_id"])
    assert (answer["status"], answer["message"]) == ("queued", "Scan job accepted")
    with scope(alice.customer_id):
        assert set(ScanUnit.objects.values_list("account_id", flat=True)) == accounts


def test_the_documented_targeted_request_scans_what_it_lists(api, alice):
    prod, other, _ = connect(alice, "prod"), connect(alice, "other"), connect(alice, "third")
    body = {
        "selected_accounts": ["aws_local:prod", f" {other} "],
        "demo_mode": False,
        "report_emails": ["finops@company.com", "ops@company.com"],
    }

    scan_id = api.post("/v1/scans", alice, body).json()["scan_id"]

    shown = api.get(f"/v1/scans/{scan_id}", alice).json()
    assert shown["selected_accounts"] == ["aws_local:prod", str(other)]
    assert kept(alice, scan_id).report_emails == ["finops@company.com", "ops@company.com"]
    with scope(alice.customer_id):
        assert set(ScanUnit.objects.values_list("account_id", flat=True)) == {prod, other}


def test_an_account_that_is_named_twice_is_scanned_once(api, alice):
    prod = connect(alice, "prod")

    api.post("/v1/scans", alice, {"selected_accounts": [str(prod), "aws_local:prod", str(prod).upper()]})

    with scope(alice.customer_id):
        assert ScanUnit.objects.get().account_id == prod


@pytest.mark.parametrize("path", CREATING)
def test_the_documented_selection_is_unknown_to_who_has_no_such_account(api, alice, path):
    response = api.post(path, alice, {"selected_accounts": ["profile_abc123"]})

    assert_flat(response, 400, "selected_accounts contains an unknown id: profile_abc123")
    assert api.get("/v1/scans", alice).json() == []


def test_a_strangers_account_is_refused_like_an_unknown_one(api, alice, mallory):
    hers = connect(alice, "prod")
    connect(mallory, "mine")

    for item in (str(hers), "aws_local:prod"):
        response = api.post("/v1/scans", mallory, {"selected_accounts": [item]})
        assert_flat(response, 400, f"selected_accounts contains an unknown id: {item}")


@pytest.mark.parametrize(("status", "provider"), [("pending", "aws"), ("failed", "aws")])
def test_an_account_that_is_not_connected_cannot_be_selected(api, alice, status, provider):
    account = connect(alice, "prod", status, provider)

    for item in (str(account), "aws_local:prod"):
        assert api.post("/v1/scans", alice, {"selected_accounts": [item]}).status_code == 400


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"selected_accounts": ["a"] * 65}, "selected_accounts exceeds limit 64"),
        ({"selected_accounts": ["  "]}, "selected_accounts contains an empty id"),
        ({"selected_accounts": ["a" * 129]}, "selected_accounts[*] exceeds max length 128"),
        (
            {"selected_accounts": ["é"]},
            "selected_accounts[*] contains unsupported characters; use plain ASCII text",
        ),
        ({"report_emails": ["a@example.com"] * 6}, "report_emails exceeds limit 5"),
        ({"report_emails": ["ops@example.com", " nobody "]}, "invalid report_emails item: nobody"),
        ({"report_emails": [5]}, "invalid report_emails item: 5"),
        ({"aws_profile": "a" * 257}, "aws_profile exceeds max length 256"),
        ({"kube_context": "é"}, "kube_context contains unsupported characters; use plain ASCII text"),
        ({"aws_profile": "nobody"}, "aws_profile: no connected AWS account has this name: nobody"),
        ({"aws_region": "mars-north-1"}, "aws_region: unknown region: mars-north-1"),
        ({"selected_accounts": [5]}, "selected_accounts: every id must be a string"),
    ],
)
def test_a_request_that_breaks_a_rule_is_told_which(api, alice, body, text):
    connect(alice, "prod")

    assert_flat(api.post("/v1/scans", alice, body), 400, text)
    assert api.get("/v1/scans", alice).json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"selected_accounts": "prod"},
        {"selected_accounts": {"0": "prod"}},
        {"report_emails": "ops@example.com"},
        {"demo_mode": "yes"},
        {"demo_mode": 1},
        {"include_kubernetes": "true"},
        {"kubeconfig_path": 5},
        {"aws_region": ["us-east-1"]},
    ],
)
def test_a_wrong_type_is_refused_by_the_name_of_its_field(api, alice, body):
    response = api.post("/v1/scans", alice, body)

    assert_flat(response, 400)
    assert response.json()["error"].startswith(next(iter(body)))


def test_limits_are_inclusive(api, alice):
    account = str(connect(alice, "prod"))
    body = {"selected_accounts": [account] * 64, "report_emails": ["a@example.com"] * 5}

    assert api.post("/v1/scans", alice, body).status_code == 200


def test_unknown_fields_and_nulls_are_passed_over(api, alice):
    connect(alice, "prod")
    nulls = ("aws_profile", "aws_region", "demo_mode", "report_emails", "include_kubernetes", "kube_context")

    assert api.post("/v1/scans", alice, dict.fromkeys(nulls) | {"later": {"a": [1]}}).status_code == 200


def test_the_old_selectors_name_an_account_and_a_region(api, alice):
    prod, _ = connect(alice, "prod"), connect(alice, "staging")

    asked = api.post("/v1/scans", alice, {"aws_profile": "prod", "aws_region": "eu-west-1"}).json()

    scan = kept(alice, asked["scan_id"])
    assert (scan.account_id, scan.regions) == (prod, ["eu-west-1"])


def test_the_old_selectors_hold_only_without_a_selection(api, alice):
    prod, staging = connect(alice, "prod"), connect(alice, "staging")
    old = {"aws_profile": "prod", "aws_region": "eu-west-1"}

    api.post("/v1/scans", alice, old | {"selected_accounts": [str(staging)]})
    api.post("/v1/scans", alice, old | {"selected_accounts": []})

    with scope(alice.customer_id):
        asked = Scan.objects.order_by("created_at")
        assert [scan.regions for scan in asked] == [[], []]
        assert [set(s.units.values_list("account_id", flat=True)) for s in asked] == [
            {staging},
            {prod, staging},
        ]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"null", b'{"a": NaN}', b'{"a": ' + b"[" * 40])
@pytest.mark.parametrize("path", CREATING)
def test_a_body_that_is_no_object_is_400(api, alice, path, body):
    assert_flat(api.call("POST", path, alice, body), 400)


@pytest.mark.parametrize("path", CREATING)
def test_a_body_over_64_kib_is_413(api, alice, path):
    body = b'{"later": "' + b"x" * 65_536 + b'"}'

    assert_flat(api.call("POST", path, alice, body), 413, "The body may have at most 65536 bytes")


@pytest.mark.parametrize("path", CREATING)
def test_a_body_is_read_as_json_whatever_its_type(api, alice, path):
    response = api.post(path, alice, {"demo_mode": True}, **{"Content-Type": "text/plain"})

    assert response.status_code == 200
    assert kept(alice, response.json()["scan_id"]).demo


@pytest.mark.parametrize("path", CREATING)
def test_the_same_idempotency_key_asks_once(api, alice, path):
    answers = [api.post(path, alice, {"demo_mode": True}, **{"Idempotency-Key": "once"}) for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert_flat(api.post(path, alice, {"demo_mode": False}, **{"Idempotency-Key": "once"}), 409)
    assert len(api.get("/v1/scans", alice).json()) == 1


@pytest.mark.parametrize("path", [*CREATING, "/v1/scans/x/cancel"])
def test_without_a_good_key_nothing_is_asked(api, path):
    assert_flat(api.post(path), 401, UNAUTHENTICATED)
    assert_flat(api.post(path, Authorization="Bearer nonsense"), 401, UNAUTHENTICATED)


@pytest.mark.parametrize("path", [*CREATING, "/v1/scans/x/cancel"])
def test_a_key_that_only_reads_cannot_ask_or_cancel(api, bob, path):
    assert_flat(api.post(path, bob), 403, "This key does not have the scope 'scan'")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_of_api_scan_answer_as_the_rest_of_that_surface(api, alice, method):
    response = api.call(method, "/api/scan", alice)

    assert response.status_code == 405
    assert list(response.json()["error"]) == ["code", "message", "details"]
