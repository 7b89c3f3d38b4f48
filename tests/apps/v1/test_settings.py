"""GET and PATCH /v1/settings/general, network and scan-policy; GET /v1/settings/license."""

import pytest

from apps.settings.models import Settings
from apps.tenancy.scope import scope
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_flat

GENERAL, NETWORK = "/v1/settings/general", "/v1/settings/network"
POLICY, LICENSE = "/v1/settings/scan-policy", "/v1/settings/license"
NOTHING = "At least one settings field must be provided."
DEFAULT_GENERAL = {
    "currency": "USD",
    "api_timeout_seconds": 15,
    "runtime_plan_type": "pro",
    "notification_trigger_mode": "waste_only",
    "notifications_enabled": True,
}
DEFAULT_POLICY = {
    "global": {"cpu_percent": 2.0, "network_mb": 5.0, "lookback_days": 7},
    "provider_policies": {},
}


def changed(api, path, who, body):
    """The answer to a PATCH that succeeds, which a GET then repeats."""
    response = api.call("PATCH", path, who, body)
    assert response.status_code == 200, response.content
    assert api.get(path, who).json() == response.json()
    return response.json()


# General


def test_general_settings_begin_with_the_defaults(api, alice):
    answer = api.get(GENERAL, alice).json()

    assert answer == DEFAULT_GENERAL
    assert list(answer) == list(DEFAULT_GENERAL)
    with scope(alice.customer_id):
        assert not Settings.objects.exists()


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (b'{"currency":"EUR","api_timeout_seconds":15}', {"currency": "EUR"}),
        (b'{"currency":"USD","api_timeout_seconds":15}', {}),
        (b'{"notifications_enabled":true}', {}),
        ({"currency": " gbp "}, {"currency": "GBP"}),
        ({"notification_trigger_mode": " scan_complete "}, {"notification_trigger_mode": "scan_complete"}),
        ({"api_timeout_seconds": 600, "currency": None}, {"api_timeout_seconds": 600}),
        ({"notifications_enabled": False, "runtime_plan_type": "free"}, {"notifications_enabled": False}),
    ],
)
def test_general_settings_change_field_by_field(api, alice, body, change):
    assert changed(api, GENERAL, alice, body) == DEFAULT_GENERAL | change


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"notification_trigger_mode": ""}, "notification_trigger_mode must be scan_complete or waste_only."),
        (
            {"notification_trigger_mode": "x"},
            "notification_trigger_mode must be scan_complete or waste_only.",
        ),
        ({"currency": "EUR "}, None),
        ({"currency": "E-R"}, "currency must be 1 to 8 letters or digits."),
        ({"currency": ""}, "currency: This field may not be blank."),
        ({"currency": "EUROEUROS"}, "currency: Ensure this field has no more than 8 characters."),
        ({"currency": 5}, "currency: Not a valid string."),
        ({"api_timeout_seconds": 0}, "api_timeout_seconds: Ensure this value is greater than or equal to 1."),
        (
            {"api_timeout_seconds": 601},
            "api_timeout_seconds: Ensure this value is less than or equal to 600.",
        ),
        ({"api_timeout_seconds": "15"}, "api_timeout_seconds: A valid integer is required."),
        ({"notifications_enabled": 1}, "notifications_enabled: Must be a valid boolean."),
    ],
)
def test_a_bad_general_setting_is_refused_by_name(api, alice, body, text):
    response = api.call("PATCH", GENERAL, alice, body)

    if text is None:
        assert response.json()["currency"] == "EUR"
    else:
        assert_flat(response, 400, text)


# Network


def test_the_network_begins_straight_and_tells_the_listener_as_it_is(api, alice, settings):
    settings.OPSCURB_BASE_URL = "https://curb.example.com"

    assert api.get(NETWORK, alice).json() == {
        "proxy_mode": "none",
        "proxy_url_masked": None,
        "api_bind_host": "curb.example.com",
        "api_port": 443,
        "api_tls_enabled": True,
    }


@pytest.mark.parametrize("body", [b'{"proxy_mode":"none","api_tls_enabled":false}', {"api_port": 9123}])
def test_listener_fields_are_taken_and_never_applied(api, alice, body):
    before = api.get(NETWORK, alice).json()

    assert changed(api, NETWORK, alice, body) == before


def test_a_custom_proxy_is_shown_without_its_user_and_cleared_with_the_mode(api, alice):
    url = "socks5h://ursula:hunter2@10.0.0.15:1080"
    custom = changed(api, NETWORK, alice, {"proxy_mode": "custom", "proxy_url": f" {url} "})
    assert (custom["proxy_mode"], custom["proxy_url_masked"]) == ("custom", "socks5h://10.0.0.15:1080")

    left = changed(api, NETWORK, alice, {"proxy_mode": "system"})
    assert (left["proxy_mode"], left["proxy_url_masked"]) == ("system", None)

    again = api.call("PATCH", NETWORK, alice, {"proxy_mode": "custom"})
    assert_flat(again, 400, "proxy_url is required when proxy_mode=custom.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"proxy_mode": ""}, "proxy_mode must be none, system or custom."),
        ({"proxy_mode": "tor"}, "proxy_mode must be none, system or custom."),
        ({"proxy_mode": "custom", "proxy_url": " "}, "proxy_url is required when proxy_mode=custom."),
        ({"proxy_mode": "custom", "proxy_url": "ftp://h:1"}, "Unsupported proxy protocol."),
        (
            {"proxy_mode": "none", "proxy_url": "http://h:1"},
            "proxy_url is taken only with proxy_mode=custom.",
        ),
        ({"api_bind_host": "two words"}, "api_bind_host must be a host name or an IP address."),
        ({"api_port": 0}, "api_port: Ensure this value is greater than or equal to 1."),
        ({"api_tls_enabled": "yes"}, "api_tls_enabled: Must be a valid boolean."),
    ],
)
def test_a_bad_network_setting_is_refused(api, alice, body, text):
    assert_flat(api.call("PATCH", NETWORK, alice, body), 400, text)


# Scan policy


def test_the_scan_policy_begins_with_the_defaults(api, alice):
    assert api.get(POLICY, alice).json() == DEFAULT_POLICY


def test_the_documented_change_is_made_and_a_later_one_leaves_the_rest(api, alice):
    documented = b'{"global":{"cpu_percent":3.0,"network_mb":8.0,"lookback_days":14}}'
    wanted = {"cpu_percent": 3.0, "network_mb": 8.0, "lookback_days": 14}

    assert changed(api, POLICY, alice, documented)["global"] == wanted
    assert changed(api, POLICY, alice, {"global": {"cpu_percent": 4}})["global"] == wanted | {
        "cpu_percent": 4
    }
    assert changed(api, POLICY, alice, {"scan_threshold_days": 30})["global"] == {
        "cpu_percent": 4.0,
        "network_mb": 8.0,
        "lookback_days": 30,
    }


def test_provider_policies_are_replaced_as_given_and_lose_what_is_null(api, alice):
    first = {"aws": {"cpu_percent": 5, "later": {"x": 1}}, "mars": {"dust": True}}
    assert changed(api, POLICY, alice, {"provider_policies": first})["provider_policies"] == first

    second = changed(api, POLICY, alice, {"provider_policies": {"aws": {"cpu_percent": None}, "mars": None}})
    assert second["provider_policies"] == {"aws": {}}
    assert second["global"] == DEFAULT_POLICY["global"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"provider_policies": []}, "provider_policies must be a JSON object."),
        ({"provider_policies": "{}"}, "provider_policies must be a JSON object."),
        ({"global": 5}, "global: Invalid data. Expected a dictionary, but got int."),
        ({"global": {"cpu_percent": 0}}, "global.cpu_percent: must be greater than 0"),
        ({"global": {"cpu_percent": "2"}}, "global.cpu_percent: A valid number is required."),
        ({"global": {"cpu_percent": True}}, "global.cpu_percent: A valid number is required."),
        (
            {"global": {"network_mb": -1}},
            "global.network_mb: Ensure this value is greater than or equal to 0.",
        ),
        ({"global": {"lookback_days": 7.5}}, "global.lookback_days: A valid integer is required."),
        (
            {"scan_threshold_days": 0},
            "scan_threshold_days: Ensure this value is greater than or equal to 1.",
        ),
        (
            {"provider_policies": {"aws": {"cpu_percent": "5"}}},
            "provider_policies.aws.cpu_percent: must be a number from 0 to 100",
        ),
    ],
)
def test_a_bad_threshold_is_refused_by_name(api, alice, body, text):
    assert_flat(api.call("PATCH", POLICY, alice, body), 400, text)


# License


def test_the_license_is_the_plan(api, customer):
    answers = {
        plan: api.get(LICENSE, customer(plan, plan)).json() for plan in ("free", "starter", "enterprise")
    }

    assert answers["starter"] == {
        "has_local_license": True,
        "plan_type": "starter",
        "is_trial": False,
        "trial_expires_at": None,
        "quota": 50,
        "max_quota": 50,
        "api_enabled": True,
        "resource_details_enabled": True,
        "message": "Plan starter: 50 AI explanations a month, which is what quota counts.",
    }
    assert [(one["has_local_license"], one["quota"]) for one in answers.values()] == [
        (False, 0),
        (True, 50),
        (True, None),
    ]


def test_both_surfaces_tell_the_same_plan(api, alice):
    plan, license = api.get("/api/plan", alice).json(), api.get(LICENSE, alice).json()

    assert plan["plan"] == license["plan_type"] == api.get(GENERAL, alice).json()["runtime_plan_type"]
    assert plan["ai"]["monthly_limit"] == license["max_quota"]


# All of them


@pytest.mark.parametrize("path", [GENERAL, NETWORK, POLICY])
@pytest.mark.parametrize("body", [{}, {"unknown": 1}, {"currency": None, "proxy_mode": None, "global": None}])
def test_a_change_of_nothing_known_is_refused(api, alice, path, body):
    assert_flat(api.call("PATCH", path, alice, body), 400, NOTHING)


@pytest.mark.parametrize("path", [GENERAL, NETWORK, POLICY, LICENSE])
def test_settings_need_a_key_and_changes_one_that_manages(api, alice, bob, path):
    assert_flat(api.get(path), 401, UNAUTHENTICATED)
    assert api.get(path, bob).status_code == 200
    if path != LICENSE:
        assert_flat(api.call("PATCH", path, bob, {"currency": "EUR"}), 403)
    else:
        assert_flat(api.call("PATCH", path, alice, {}), 405)


def test_mallory_sees_and_changes_her_own(api, alice, mallory):
    changed(api, GENERAL, alice, {"currency": "EUR"})
    changed(api, POLICY, mallory, {"global": {"cpu_percent": 9}})

    assert api.get(GENERAL, mallory).json()["currency"] == "USD"
    assert api.get(POLICY, alice).json() == DEFAULT_POLICY
