"""Settings on pages: each block by itself, thresholds beside their defaults, proxies, what roles may."""

import pytest

from apps.accounts.models import CloudAccount
from apps.egress.models import ProxyProfile
from apps.events.models import Event
from apps.settings.selectors import general, network, scan_policy
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.proxies import PASSWORD, USER, local_proxy

pytestmark = pytest.mark.django_db
PROXY = {"name": "egress", "protocol": "http", "host": "proxy.example.com", "port": "8080"}
POLICY = {"cpu_percent": "3.5", "network_mb": "10", "lookback_days": "14", "provider_policies": ""}


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def stored(who):
    with scope(who.customer_id):
        return list(ProxyProfile.objects.all())


def told(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type))


def test_everything_is_shown_with_its_default(web):
    page = text_of(web.get("/settings"))

    assert "Default: USD" in page
    assert "Default: 2." in page
    assert "snapshot_days" in page
    assert "Plan pro" in page


def test_general_settings_are_changed_by_themselves(web, alice):
    answer = web.post("/settings/general", {"currency": "eur", "api_timeout_seconds": "20"})

    with scope(alice.customer_id):
        assert (general().currency, general().api_timeout_seconds) == ("EUR", 20)
    assert answer["Location"] == "/settings"
    assert told(alice, "settings.general_changed")


def test_what_is_refused_is_said_at_its_field_and_stays_typed(web, alice):
    answer = web.post("/settings/general", {"currency": "EUR", "api_timeout_seconds": "9999"})

    assert answer.status_code == 422
    assert 'value="9999"' in text_of(answer)
    assert 'href="#id_api_timeout_seconds"' in text_of(answer)
    with scope(alice.customer_id):
        assert general().currency == "USD"


def test_a_proxy_of_ours_is_kept_and_shown_masked(web, alice):
    web.post(
        "/settings/network", {"proxy_mode": "custom", "proxy_url": "http://me:hidden1@proxy.example.com:81"}
    )
    again = web.post("/settings/network", {"proxy_mode": "custom", "proxy_url": ""})

    page = text_of(web.get("/settings"))
    with scope(alice.customer_id):
        assert network().proxy_url == "http://me:hidden1@proxy.example.com:81"
    assert again.status_code == 302
    assert "http://proxy.example.com:81" in page
    assert "hidden1" not in page


def test_a_proxy_without_its_url_is_refused(web):
    answer = web.post("/settings/network", {"proxy_mode": "custom", "proxy_url": ""})

    assert answer.status_code == 422
    assert "proxy_url is required" in text_of(answer)


def test_thresholds_are_changed_and_shown_beside_their_defaults(web, alice):
    web.post("/settings/policy", POLICY | {"provider_policies": '{"aws": {"snapshot_days": 180}}'})

    page = text_of(web.get("/settings"))
    with scope(alice.customer_id):
        policy = scan_policy()
    assert (policy.cpu_percent, policy.network_mb, policy.lookback_days) == (3.5, 10, 14)
    assert policy.provider_policies == {"aws": {"snapshot_days": 180}}
    assert 'snapshot_days <span class="badge low">Changed</span>' in page
    assert '<td class="num">90</td><td class="num">180</td><td class="num">90</td>' in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cpu_percent": "0"}, "must be greater than 0"),
        ({"lookback_days": "0"}, "greater than or equal to 1"),
        ({"provider_policies": "{"}, "This is not valid JSON"),
        ({"provider_policies": "[]"}, "provider_policies must be a JSON object"),
        ({"provider_policies": '{"aws": {"snapshot_days": -1}}'}, "must be a whole number"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(web, alice, given, said):
    answer = web.post("/settings/policy", POLICY | given)

    assert answer.status_code == 422
    assert said in text_of(answer)
    with scope(alice.customer_id):
        assert scan_policy().cpu_percent == 2


def test_a_proxy_is_stored_changed_and_its_password_never_shown(web, alice):
    web.post("/settings/proxies/new", PROXY | {"auth_username": USER, "auth_password": PASSWORD})
    (profile,) = stored(alice)
    path = f"/settings/proxies/{profile.id}"

    web.post(path, PROXY | {"name": "renamed", "auth_username": USER, "auth_password": ""})
    page = text_of(web.get(path))

    (profile,) = stored(alice)
    assert (profile.name, profile.has_auth_password) == ("renamed", True)
    assert "A password is kept" in page
    assert PASSWORD not in page


def test_a_bad_proxy_is_corrected_in_the_form(web, alice):
    answer = web.post("/settings/proxies/new", PROXY | {"host": "not a host"})

    assert answer.status_code == 422
    assert "Proxy host must be" in text_of(answer)
    assert not stored(alice)


def test_a_proxy_in_use_is_not_deleted(web, alice):
    web.post("/settings/proxies/new", PROXY)
    (profile,) = stored(alice)
    with scope(alice.customer_id):
        account = CloudAccount.objects.create(provider="alibaba", name="shop", proxy_profile=profile)

    refused = web.post(f"/settings/proxies/{profile.id}/delete")
    with scope(alice.customer_id):
        CloudAccount.objects.filter(id=account.id).update(proxy_profile=None)
    web.post(f"/settings/proxies/{profile.id}/delete")

    assert refused.status_code == 422
    assert "In use by cloud account" in text_of(refused)
    assert not stored(alice)


def test_a_proxy_and_the_way_out_are_really_tried(web, alice, settings):
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    with local_proxy("http") as proxy:
        settings.OPSCURB_PROXY_TEST_TARGET = f"127.0.0.1:{proxy.port}"
        here = {
            "host": "127.0.0.1",
            "port": str(proxy.port),
            "auth_username": USER,
            "auth_password": PASSWORD,
        }
        web.post("/settings/proxies/new", PROXY | here)
        (profile,) = stored(alice)

        through = text_of(web.post(f"/settings/proxies/{profile.id}/test", follow=True))
        straight = text_of(web.post("/settings/network/test", follow=True))

    assert "leads to 127.0.0.1" in through
    assert "The straight way, without a proxy, leads to" in straight


def test_members_and_viewers_see_what_is_set_and_change_nothing(alice):
    for role in ("member", "viewer"):
        client = sign_in(alice, role)

        page = text_of(client.get("/settings"))

        assert "USD" in page
        assert 'action="/settings' not in page
        assert client.post("/settings/general", {"currency": "EUR"}).status_code == 403
        assert client.get("/settings/proxies/new").status_code == 403


def test_mallorys_settings_are_her_own(web, alice, mallory):
    web.post("/settings/general", {"currency": "EUR", "api_timeout_seconds": "20"})
    web.post("/settings/proxies/new", PROXY)
    (profile,) = stored(alice)
    client = sign_in(mallory)

    page = text_of(client.get("/settings"))

    assert 'value="USD"' in page
    assert "proxy.example.com" not in page
    assert client.get(f"/settings/proxies/{profile.id}").status_code == 404


def test_how_long_deliveries_are_kept_is_set_within_the_plan(alice):
    web = sign_in(alice)

    saved = web.post("/settings/retention", {"delivery_days": "7"}, follow=True).content.decode()
    refused = web.post("/settings/retention", {"delivery_days": "91"})

    assert 'name="delivery_days" value="7"' in saved
    assert refused.status_code == 422
    assert "between 1 and 90" in refused.content.decode()
    assert sign_in(alice, "member").post("/settings/retention", {"delivery_days": "5"}).status_code == 403
