"""Stored proxies on /v1: kept as they came, never shown with their password, tried only when asked."""

from uuid import uuid4

import pytest

from apps.accounts.models import CloudAccount
from apps.egress.models import ProxyProfile
from apps.egress.selectors import customer_proxy, get_proxy, proxy_of_profile
from apps.events.models import Event
from apps.settings.services import change_network
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from tests.proxies import PASSWORD, USER, certificates, local_proxy

DOCUMENTED = {"name": "corp-egress-1", "protocol": "http", "host": "10.0.0.15", "port": 8080}
SIGNED = DOCUMENTED | {"auth_username": "user", "auth_password": "pass-word"}


@pytest.fixture
def made(api, alice):
    """Stores a proxy of alice's."""
    return lambda **body: api.post("/v1/proxies", alice, SIGNED | body).json()


def error(answer):
    assert list(answer.json()) == ["error"]
    return answer.status_code, answer.json()["error"]


def kept(who, profile_id):
    with scope(who.customer_id):
        return proxy_of_profile(get_proxy(profile_id))


def test_a_fresh_customer_has_none(api, alice):
    assert api.get("/v1/proxies", alice).json() == []


def test_the_documented_proxy_is_stored_and_shown(api, alice):
    answer = api.post("/v1/proxies", alice, DOCUMENTED)

    made = answer.json()
    assert answer.status_code == 200
    assert made == DOCUMENTED | {
        "id": made["id"],
        "auth_username": None,
        "has_auth_password": False,
        "created_at": made["created_at"],
    }
    assert isinstance(made["created_at"], int)
    assert api.get("/v1/proxies", alice).json() == [made]
    assert api.get(f"/v1/proxies/{made['id']}", alice).json() == made


@pytest.mark.parametrize("prefix", ["", "auth_"])
def test_a_password_is_kept_sealed_and_shown_to_nobody(prefix, api, alice):
    body = DOCUMENTED | {f"{prefix}username": "user", f"{prefix}password": "pass-word"}

    answer = api.post("/v1/proxies", alice, body)

    made = answer.json()
    assert (made["auth_username"], made["has_auth_password"]) == ("user", True)
    assert "pass-word" not in answer.content.decode() + api.get("/v1/proxies", alice).content.decode()
    assert kept(alice, made["id"]).password == "pass-word"
    with scope(alice.customer_id):
        event = Event.objects.get(type="proxy.created")
    assert "pass-word" not in str(event.after)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"protocol": "ftp"}, "Unsupported proxy protocol."),
        ({"protocol": ""}, "Unsupported proxy protocol."),
        ({"host": "  "}, "Proxy host cannot be empty."),
        ({"port": 0}, "Proxy port must be between 1 and 65535."),
        ({"port": 65_536}, "Proxy port must be between 1 and 65535."),
        ({"port": -1}, "Proxy port must be between 1 and 65535."),
        ({"auth_password": "x"}, "Proxy username is required when password is provided."),
        ({"password": "x", "username": " "}, "Proxy username is required when password is provided."),
        ({"auth_username": "a:b"}, "Proxy username must not contain a colon."),
        ({"host": "a b"}, "Proxy host must be a host name or an IP address."),
        ({"port": "8080"}, "port: A valid integer is required."),
        ({"port": True}, "port: A valid integer is required."),
        ({"name": ""}, "name: This field may not be blank."),
        ({"host": ["x"]}, "host: Not a valid string."),
    ],
)
def test_what_breaks_a_rule_is_refused_in_known_words_both_new_and_changed(changed, text, api, alice):
    known = api.post("/v1/proxies", alice, DOCUMENTED).json()["id"]

    assert error(api.post("/v1/proxies", alice, DOCUMENTED | changed)) == (400, text)
    assert error(api.call("PATCH", f"/v1/proxies/{known}", alice, changed)) == (400, text)


@pytest.mark.parametrize(
    ("left_out", "text"),
    [
        ("protocol", "Unsupported proxy protocol."),
        ("host", "Proxy host cannot be empty."),
        ("port", "Proxy port must be between 1 and 65535."),
        ("name", "name: This field is required."),
    ],
)
def test_what_is_left_out_is_named(left_out, text, api, alice):
    body = {name: value for name, value in DOCUMENTED.items() if name != left_out}

    assert error(api.post("/v1/proxies", alice, body)) == (400, text)


def test_the_documented_change_keeps_the_rest(api, alice, made):
    before = made()

    answer = api.call("PATCH", f"/v1/proxies/{before['id']}", alice, {"host": "10.0.0.25", "port": 8081})

    assert answer.json() == before | {"host": "10.0.0.25", "port": 8081}
    assert kept(alice, before["id"]).password == "pass-word"


@pytest.mark.parametrize("body", [{}, {"unknown": 1}])
def test_a_change_of_nothing_is_refused(body, api, alice, made):
    answer = api.call("PATCH", f"/v1/proxies/{made()['id']}", alice, body)

    assert error(answer) == (400, "At least one field must be provided for update.")


@pytest.mark.parametrize(
    ("change", "user", "password"),
    [
        ({"auth_password": "other"}, "user", "other"),
        ({"auth_password": ""}, "user", ""),
        ({"auth_password": None}, "user", ""),
        ({"auth_username": ""}, "", ""),
        ({"username": None}, "", ""),
        ({"auth_username": "else"}, "else", "pass-word"),
    ],
)
def test_user_and_password_are_changed_and_forgotten(change, user, password, api, alice, made):
    profile = made()["id"]

    answer = api.call("PATCH", f"/v1/proxies/{profile}", alice, change)

    assert (answer.json()["auth_username"] or "", answer.json()["has_auth_password"]) == (
        user,
        bool(password),
    )
    assert (kept(alice, profile).username, kept(alice, profile).password) == (user, password)


def test_deleting_forgets_the_proxy_and_its_password(api, alice, made):
    profile = made()["id"]

    answer = api.call("DELETE", f"/v1/proxies/{profile}", alice)

    assert (answer.status_code, answer.json()) == (200, {"status": "deleted", "id": profile})
    assert error(api.get(f"/v1/proxies/{profile}", alice)) == (404, "proxy id not found")
    with scope(alice.customer_id):
        assert not Secret.objects.filter(owner_id=profile).exists()
        assert Event.objects.filter(type="proxy.deleted", target_id=profile).count() == 1


def test_a_proxy_in_use_is_not_deleted_until_its_user_is_gone(api, alice, made):
    profile = made()["id"]
    with scope(alice.customer_id):
        account = CloudAccount.objects.create(provider="alibaba", name="shop", proxy_profile_id=profile)

    status, text = error(api.call("DELETE", f"/v1/proxies/{profile}", alice))
    with scope(alice.customer_id):
        CloudAccount.objects.filter(id=account.id).update(removed_at="2026-01-01T00:00:00Z")
    later = api.call("DELETE", f"/v1/proxies/{profile}", alice)

    assert (status, later.status_code) == (409, 200)
    assert text == "In use by cloud account 'shop'; choose another proxy there first"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_strangers_an_unknown_and_an_impossible_id_read_the_same(method, api, mallory, made):
    ids = (made()["id"], str(uuid4()), "proxy_123")

    answers = [api.call(method, f"/v1/proxies/{one}", mallory, {"name": "mine"}) for one in ids]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b'{"error":"proxy id not found"}')
    }


@pytest.mark.parametrize("field", ["proxy_id", "proxy_profile_id"])
def test_a_strangers_proxy_cannot_be_tried(field, api, mallory, made):
    for one in (made()["id"], str(uuid4()), "proxy_123"):
        assert error(api.post("/v1/proxies/test", mallory, {field: one})) == (404, "proxy id not found")


def test_the_documented_trial_of_a_private_proxy_answers_ok_false(api, alice):
    answer = api.post("/v1/proxies/test", alice, {"proxy_url": "http://user:pass@10.0.0.15:8080"})

    assert answer.status_code == 200
    assert list(answer.json()) == ["ok", "proxy_mode", "proxy_endpoint", "message"]
    assert answer.json()["ok"] is False
    assert answer.json()["proxy_mode"] == "custom"
    assert answer.json()["proxy_endpoint"] == "http://10.0.0.15:8080"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"proxy_mode": "custom"}, "proxy_url is required when proxy_mode=custom."),
        ({"proxy_url": "ftp://proxy.example.com:21"}, "Unsupported proxy protocol."),
        ({"proxy_url": "http://:8080"}, "Proxy host cannot be empty."),
        ({"proxy_url": "http://proxy.example.com:0"}, "Proxy port must be between 1 and 65535."),
        ({"proxy_mode": "maybe"}, 'proxy_mode: "maybe" is not a valid choice.'),
    ],
)
def test_a_trial_of_what_is_no_proxy_is_refused(body, text, api, alice):
    assert error(api.post("/v1/proxies/test", alice, body)) == (400, text)


@pytest.fixture
def local(settings, monkeypatch, tmp_path):
    """Starts a proxy on this machine, which leads to itself as its target."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    certs = certificates(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certs.authority))

    def start(protocol):
        way = local_proxy(protocol, certs.server if protocol == "https" else None)
        proxy = way.__enter__()
        ways.append(way)
        settings.OPSCURB_PROXY_TEST_TARGET = f"127.0.0.1:{proxy.port}"
        return proxy

    ways = []
    yield start
    for way in ways:
        way.__exit__(None, None, None)


@pytest.mark.parametrize("protocol", ["http", "https", "socks5", "socks5h"])
def test_a_proxy_that_works_answers_ok_by_url_by_id_and_as_set(protocol, api, alice, local, made):
    proxy = local(protocol)
    stored = made(
        protocol=protocol, host="127.0.0.1", port=proxy.port, auth_username=USER, auth_password=PASSWORD
    )
    with scope(alice.customer_id):
        change_network("custom", proxy.url())

    bodies = ({"proxy_url": proxy.url()}, {"proxy_profile_id": stored["id"]}, {"proxy_mode": "custom"}, {})
    answers = [api.post("/v1/proxies/test", alice, body).json() for body in bodies]

    endpoint = f"{protocol}://127.0.0.1:{proxy.port}"
    message = f"The proxy {endpoint} leads to 127.0.0.1:{proxy.port}."
    expected = {"ok": True, "proxy_mode": "custom", "proxy_endpoint": endpoint, "message": message}
    assert answers == [expected] * 4


def test_a_wrong_password_answers_ok_false_and_says_so(api, alice, local):
    proxy = local("http")

    answer = api.post("/v1/proxies/test", alice, {"proxy_url": proxy.url(password="wrong")}).json()

    assert answer["ok"] is False
    assert "does not accept the user name and password" in answer["message"]
    assert "wrong" not in str(answer)


def test_the_straight_way_can_be_tried_too(api, alice, local):
    proxy = local("http")

    answer = api.post("/v1/proxies/test", alice).json()

    assert answer == {
        "ok": True,
        "proxy_mode": "none",
        "proxy_endpoint": None,
        "message": f"The straight way, without a proxy, leads to 127.0.0.1:{proxy.port}.",
    }


def test_the_operators_proxy_serves_whoever_chose_system(api, alice, local, settings):
    proxy = local("http")
    settings.OPSCURB_EGRESS_PROXY = proxy.url()
    with scope(alice.customer_id):
        before = customer_proxy()
        change_network("system")
        after = customer_proxy()

    answer = api.post("/v1/proxies/test", alice).json()

    assert (before, after.url) == (None, proxy.url())
    assert (answer["ok"], answer["proxy_mode"], proxy.connections >= 1) == (True, "system", True)
    assert PASSWORD not in str(answer)


@pytest.mark.parametrize("path", ["/v1/proxies", "/v1/proxies/test"])
def test_a_body_that_is_no_small_object_is_refused(path, api, alice):
    assert api.post(path, alice, b"{").status_code == 400
    assert api.post(path, alice, b"[1]").status_code == 400
    assert api.post(path, alice, b"[" * 5_000).status_code == 400
    assert api.post(path, alice, b'{"a":"' + b"a" * 70_000 + b'"}').status_code == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/proxies"),
        ("POST", "/v1/proxies"),
        ("POST", "/v1/proxies/test"),
        ("GET", "/v1/proxies/proxy_123"),
        ("PATCH", "/v1/proxies/proxy_123"),
        ("DELETE", "/v1/proxies/proxy_123"),
    ],
)
def test_a_key_is_needed(method, path, api):
    answer = api.call(method, path)

    assert answer.status_code == 401
    assert "Missing or invalid bearer token" in answer.json()["error"]


def test_a_key_that_only_reads_changes_nothing(api, bob):
    assert api.post("/v1/proxies", bob, DOCUMENTED).status_code == 403
    with scope(bob.customer_id):
        assert not ProxyProfile.objects.exists()
