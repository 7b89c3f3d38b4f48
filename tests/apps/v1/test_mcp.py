"""The tool routes: each answers as its plain route does, under the name of its tool."""

import pytest

from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat, connect, kept

TOOLS = "/v1/mcp/tools"
NOTHING = "At least one settings field must be provided."


def test_the_tools_that_there_are_can_be_listed_and_every_route_is_one_that_there_is(api, alice):
    answer = api.get("/v1/mcp/capabilities", alice).json()

    assert list(answer) == ["mcp_beta", "tools"]
    assert answer["mcp_beta"] is True
    listed = {tool["name"]: tool["route"] for tool in answer["tools"]}
    assert list(answer["tools"][0]) == ["name", "route"]
    assert {
        "run_scan": "POST /v1/mcp/tools/run-scan",
        "get_scan": "GET /v1/mcp/tools/get-scan/:scan_id",
        "get_settings": "GET /v1/mcp/tools/settings",
        "update_general_settings": "PATCH /v1/mcp/tools/settings/general",
        "update_scan_policy": "PATCH /v1/mcp/tools/scan-policy",
    }.items() <= listed.items()
    groups = {group["name"]: group for group in api.get("/v1/meta/capabilities", alice).json()["groups"]}
    assert groups["mcp"]["status"] == "beta"
    of_clusters = {route for route in groups["kubernetes"]["routes"] if "/mcp/tools/" in route}
    assert len(of_clusters) == 2
    assert set(listed.values()) == of_clusters | set(groups["mcp"]["routes"]) - {"GET /v1/mcp/capabilities"}


def test_the_documented_scan_is_queued_by_an_agent(api, alice):
    answer = api.post(f"{TOOLS}/run-scan", alice, {"demo_mode": True}).json()

    assert list(answer) == ["tool", "result"]
    assert answer["tool"] == "run_scan"
    assert list(answer["result"]) == ["scan_id", "status", "message"]
    assert answer["result"]["message"] == "Scan job accepted"
    scan = kept(alice, answer["result"]["scan_id"])
    assert (scan.trigger_source, scan.demo) == ("api:mcp", True)


@pytest.mark.parametrize("body", [None, {}])
def test_without_a_body_an_agent_scans_everything(api, alice, body):
    connect(alice, "prod")

    assert api.call("POST", f"{TOOLS}/run-scan", alice, body).status_code == 200


def test_an_agents_scan_obeys_the_rules_of_all_scans(api, alice):
    refused = api.post(f"{TOOLS}/run-scan", alice, {"selected_accounts": ["a"] * 65})
    unknown = api.post(f"{TOOLS}/run-scan", alice, {"selected_accounts": ["nobody"]})

    assert_flat(refused, 400, "selected_accounts exceeds limit 64")
    assert_flat(unknown, 400, "selected_accounts contains an unknown id: nobody")


def test_the_same_idempotency_key_asks_once(api, alice):
    path, headers = f"{TOOLS}/run-scan", {"Idempotency-Key": "once"}

    answers = [api.post(path, alice, {"demo_mode": True}, **headers).content for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(api.get("/v1/scans", alice).json()) == 1


def test_a_scan_shows_as_on_its_plain_route(api, alice):
    scan_id = api.post(f"{TOOLS}/run-scan", alice, {"demo_mode": True}).json()["result"]["scan_id"]

    answer = api.get(f"{TOOLS}/get-scan/{scan_id}", alice).json()

    assert answer == {"tool": "get_scan", "result": api.get(f"/v1/scans/{scan_id}", alice).json()}
    assert api.call("HEAD", f"{TOOLS}/get-scan/{scan_id}", alice).status_code == 200


def test_a_strangers_scan_answers_like_an_unknown_one(api, alice, mallory):
    hers = api.post(f"{TOOLS}/run-scan", alice, {"demo_mode": True}).json()["result"]["scan_id"]

    assert_as_unknown(api, "GET", TOOLS + "/get-scan/{}", hers, mallory, "scan_id not found")


def test_all_settings_come_in_one_answer_as_on_their_plain_routes(api, alice):
    answer = api.get(f"{TOOLS}/settings", alice).json()

    assert answer["tool"] == "get_settings"
    assert answer["result"] == {
        "general": api.get("/v1/settings/general", alice).json(),
        "network": api.get("/v1/settings/network", alice).json(),
        "scan_policy": api.get("/v1/settings/scan-policy", alice).json(),
        "license": api.get("/v1/settings/license", alice).json(),
    }


def test_the_documented_change_of_general_settings(api, alice):
    api.call("PATCH", "/v1/settings/general", alice, {"notifications_enabled": False})

    answer = api.call("PATCH", f"{TOOLS}/settings/general", alice, {"notifications_enabled": True}).json()

    assert answer["tool"] == "update_general_settings"
    assert answer["result"]["notifications_enabled"] is True
    assert answer["result"] == api.get("/v1/settings/general", alice).json()


def test_the_documented_change_of_the_scan_policy(api, alice):
    answer = api.call("PATCH", f"{TOOLS}/scan-policy", alice, {"scan_threshold_days": 30}).json()

    assert answer["tool"] == "update_scan_policy"
    assert answer["result"]["global"]["lookback_days"] == 30
    assert answer["result"] == api.get("/v1/settings/scan-policy", alice).json()


@pytest.mark.parametrize("path", [f"{TOOLS}/settings/general", f"{TOOLS}/scan-policy"])
@pytest.mark.parametrize("body", [None, {}, {"later": 1}])
def test_a_change_of_nothing_is_refused_in_the_known_words(api, alice, path, body):
    assert_flat(api.call("PATCH", path, alice, body), 400, NOTHING)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", f"{TOOLS}/settings/general", {"notifications_enabled": "yes"}),
        ("PATCH", f"{TOOLS}/scan-policy", {"scan_threshold_days": "30"}),
        ("POST", f"{TOOLS}/run-scan", {"demo_mode": "yes"}),
    ],
)
def test_a_wrong_type_is_refused_by_the_name_of_its_field(api, alice, method, path, body):
    response = api.call(method, path, alice, body)

    assert_flat(response, 400)
    assert response.json()["error"].startswith(next(iter(body)))


CHANGING = [
    ("POST", f"{TOOLS}/run-scan"),
    ("PATCH", f"{TOOLS}/settings/general"),
    ("PATCH", f"{TOOLS}/scan-policy"),
]


@pytest.mark.parametrize(("method", "path"), CHANGING)
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"a": NaN}', b'{"a": ' + b"[" * 40])
def test_a_body_that_is_no_object_is_400(api, alice, method, path, body):
    assert_flat(api.call(method, path, alice, body), 400)


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_a_body_over_64_kib_is_413(api, alice, method, path):
    body = b'{"later": "' + b"x" * 65_536 + b'"}'

    assert_flat(api.call(method, path, alice, body), 413, "The body may have at most 65536 bytes")


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_a_key_that_only_reads_changes_nothing(api, bob, method, path):
    assert_flat(api.call(method, path, bob, {}), 403)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *CHANGING,
        ("GET", "/v1/mcp/capabilities"),
        ("GET", f"{TOOLS}/settings"),
        ("GET", f"{TOOLS}/get-scan/x"),
    ],
)
def test_without_a_good_key_nothing_is_told_or_done(api, method, path):
    assert_flat(api.call(method, path), 401, UNAUTHENTICATED)
    assert_flat(api.call(method, path, Authorization="Bearer nonsense"), 401, UNAUTHENTICATED)


def test_a_tool_that_is_not_there_is_404(api, alice):
    assert_flat(api.get(f"{TOOLS}/launch-rockets", alice), 404)


@pytest.fixture
def report(api, alice):
    """A report of alice's, as its plain route answers it."""
    finished(alice, catalogue()[:5])
    return api.post("/v1/reports/generate", alice, {"format": "csv"}).json()


@pytest.mark.parametrize("query", ["", "?envelope=true&limit=50", "?format=csv", "?format=pdf", "?cursor=0"])
def test_reports_are_listed_as_on_their_plain_route(api, alice, report, query):
    answer = api.get(f"{TOOLS}/reports{query}", alice).json()

    assert answer == {"tool": "list_reports", "result": api.get(f"/v1/reports{query}", alice).json()}


def test_a_report_shows_as_on_its_plain_route(api, alice, report):
    answer = api.get(f"{TOOLS}/reports/{report['report_id']}", alice).json()

    assert answer == {"tool": "get_report", "result": report}


def test_a_strangers_report_answers_like_an_unknown_one(api, mallory, report):
    assert_as_unknown(api, "GET", TOOLS + "/reports/{}", report["report_id"], mallory, "report id not found")
    assert api.get(f"{TOOLS}/reports", mallory).json()["result"] == []


def test_a_hostile_query_is_refused(api, alice):
    assert_flat(api.get(f"{TOOLS}/reports?limit=x", alice), 400)
    assert_flat(api.get(f"{TOOLS}/reports?cursor=AAAA", alice), 400)
