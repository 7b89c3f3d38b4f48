"""/v1/cloud-accounts, /v1/cloud-accounts/{id} and /v1/cloud-accounts/test."""

import time

import pytest

from apps.accounts.models import CloudAccount
from apps.egress.models import ProxyProfile
from apps.events.models import Event
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from tests.apps.api.answers import UNKNOWN
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat, connect

PATH, ONE, TEST = "/v1/cloud-accounts", "/v1/cloud-accounts/{}", "/v1/cloud-accounts/test"
# As they are documented.
DOCUMENTED = (
    rb'{"provider":"alibaba","name":"prod-cn",'
    rb'"credentials":"{\"access_key_id\":\"ALI_ACCESS_KEY_ID\",\"access_key_secret\":\"ALI_ACCESS_KEY_SECRET\"}"}'
)
DOCUMENTED_MASKED = (
    rb'{"provider":"alibaba","name":"prod-cn",'
    rb'"credentials":"{\"access_key_id\":\"***\",\"access_key_secret\":\"***\"}"}'
)
DOCUMENTED_PATCH = b'{"name":"prod-cn-finops","timeout_seconds":20}'
MASKED = {"access_key_id": "ALI***ID", "access_key_secret": "ALI***ET"}
FIELDS = [
    "id",
    "provider",
    "name",
    "timeout_seconds",
    "policy_custom",
    "proxy_profile_id",
    "created_at",
    "credentials_masked",
]
REQUIRED = "provider, name, and credentials are required."
NOT_AWS = "AWS accounts must be managed via local AWS profile flows. Connect them at /api/aws-accounts."
MISSING = "cloud account id not found"
BODY = {"provider": "alibaba", "name": "prod-cn", "credentials": "a-bare-token"}


@pytest.fixture
def account(api, alice):
    """The documented account, added."""
    return api.post(PATH, alice, DOCUMENTED).json()


@pytest.fixture
def proxy(alice):
    """The id of a proxy of alice's."""
    with scope(alice.customer_id):
        return str(
            ProxyProfile.objects.create(name="egress", protocol="http", host="10.0.0.15", port=8080).id
        )


def rows(who):
    with scope(who.customer_id):
        return list(CloudAccount.objects.filter(removed_at=None).values_list("name", flat=True))


# Adding


def test_the_documented_request_adds_an_account_and_shows_it_masked(api, alice):
    before = int(time.time())

    response = api.post(PATH, alice, DOCUMENTED)

    assert response.status_code == 200
    made = response.json()
    assert list(made) == FIELDS
    assert (made["provider"], made["name"], made["credentials_masked"]) == ("alibaba", "prod-cn", MASKED)
    assert (made["timeout_seconds"], made["policy_custom"], made["proxy_profile_id"]) == (None, None, None)
    assert before <= made["created_at"] <= time.time()


def test_the_other_documented_request_is_taken_as_it_stands(api, alice):
    made = api.post(PATH, alice, DOCUMENTED_MASKED).json()

    assert made["credentials_masked"] == {"access_key_id": "***", "access_key_secret": "***"}


def test_everything_that_may_be_given_comes_back(api, alice, proxy):
    policy = {"cpu_percent": 3.0, "lookback_days": 14}
    given = {"timeout_seconds": 20, "policy_custom": policy, "proxy_profile_id": proxy}

    made = api.post(PATH, alice, BODY | given | {"provider": "  Alibaba ", "name": " prod-cn "}).json()

    assert {name: made[name] for name in given} == given
    assert (made["provider"], made["name"]) == ("alibaba", "prod-cn")
    assert api.get(ONE.format(made["id"]), alice).json() == made


def test_a_policy_may_also_be_the_text_of_an_object(api, alice):
    made = api.post(PATH, alice, BODY | {"policy_custom": '{"cpu_percent": 3}'}).json()

    assert made["policy_custom"] == '{"cpu_percent": 3}'


@pytest.mark.parametrize("left_out", ["provider", "name", "credentials"])
@pytest.mark.parametrize("value", [None, "", "  ", "absent"])
def test_what_is_required_is_asked_for_in_the_known_words(api, alice, left_out, value):
    body = {**BODY, left_out: value}
    if value == "absent":
        del body[left_out]

    assert_flat(api.post(PATH, alice, body), 400, REQUIRED)
    assert rows(alice) == []


@pytest.mark.parametrize("provider", ["aws", "AWS", " Aws "])
def test_an_aws_account_is_refused_and_told_where_to_connect(api, alice, provider):
    assert_flat(api.post(PATH, alice, BODY | {"provider": provider}), 400, NOT_AWS)
    assert_flat(api.post(PATH, alice, {"provider": provider, "name": "prod"}), 400, NOT_AWS)
    assert rows(alice) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"provider": "ali baba"}, "provider"),
        ({"provider": "ali/../baba"}, "provider"),
        ({"provider": "阿里云"}, "provider"),
        ({"provider": "x" * 33}, "provider"),
        ({"provider": 5}, "provider"),
        ({"name": "x" * 129}, "name"),
        ({"name": ["x"]}, "name"),
        ({"credentials": {"a": "b"}}, "credentials"),
        ({"credentials": '{"a": '}, "credentials"),
        ({"credentials": "[1,"}, "credentials"),
        ({"credentials": "[" * 1000 + "]" * 1000}, "credentials"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"timeout_seconds": 601}, "timeout_seconds"),
        ({"timeout_seconds": "20"}, "timeout_seconds"),
        ({"timeout_seconds": True}, "timeout_seconds"),
        ({"policy_custom": [1]}, "policy_custom"),
        ({"policy_custom": "fast"}, "policy_custom"),
        ({"policy_custom": "[]"}, "policy_custom"),
        ({"policy_custom": 5}, "policy_custom"),
        ({"proxy_profile_id": "proxy_1"}, "proxy_profile_id"),
        ({"proxy_profile_id": 5}, "proxy_profile_id"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused_by_name_and_not_kept(api, alice, wrong, named):
    response = api.post(PATH, alice, BODY | wrong)

    assert_flat(response, 400)
    assert response.json()["error"].startswith(f"{named}: ")
    assert rows(alice) == []


def test_a_huge_number_in_a_policy_is_refused(api, alice):
    body = b'{"provider":"a","name":"b","credentials":"c","policy_custom":{"n":' + b"9" * 40 + b"}}"

    assert_flat(api.post(PATH, alice, body), 400, "policy_custom: must be a JSON object")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b'{"name":"a\\u0000b"}', 400),
        (b'{"credentials":' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"name":"' + b"x" * 65_536 + b'"}', 413),
    ],
    ids=["half", "list", "bytes", "NUL", "deep", "oversized"],
)
def test_hostile_bodies_are_refused(api, alice, account, body, status):
    for method, path in (("POST", PATH), ("POST", TEST), ("PATCH", ONE.format(account["id"]))):
        assert_flat(api.call(method, path, alice, body), status)


def test_unknown_fields_are_passed_over(api, alice):
    assert api.post(PATH, alice, BODY | {"nickname": "x"}).status_code == 200


def test_a_name_can_be_used_once_over_all_clouds(api, alice):
    connect(alice, "prod-cn")

    assert_flat(api.post(PATH, alice, BODY), 409, "There is an account named 'prod-cn' already")


def test_the_same_request_under_one_key_adds_one_account(api, alice):
    first, again = (api.post(PATH, alice, BODY, **{"Idempotency-Key": "a"}) for _ in range(2))

    assert first.content == again.content
    assert rows(alice) == ["prod-cn"]


def test_a_plan_limits_cloud_accounts_by_themselves(api, customer):
    carol = customer("carol", "free")
    connect(carol, "prod")
    made = [api.post(PATH, carol, BODY | {"name": str(number)}) for number in range(3)]

    assert [response.status_code for response in made] == [200, 200, 403]
    assert_flat(made[2], 403, "Your plan includes 2 cloud accounts besides AWS accounts")
    api.call("DELETE", ONE.format(made[0].json()["id"]), carol)
    assert api.post(PATH, carol, BODY).status_code == 200


# Reading


def test_accounts_are_listed_by_name(api, alice, account):
    other = api.post(PATH, alice, BODY | {"name": "a first one"}).json()
    connect(alice, "not this one")

    assert api.get(PATH, alice).json() == [other, account]


def test_a_fresh_customer_has_none(api, alice):
    assert api.get(PATH, alice).json() == []


def test_a_new_account_can_be_scanned(api, alice, account):
    assert api.get("/v1/accounts", alice).json() == [
        {"id": account["id"], "provider": "alibaba", "name": "prod-cn"}
    ]


# Changing


def test_the_documented_change_changes_what_it_names(api, alice, account):
    response = api.call("PATCH", ONE.format(account["id"]), alice, DOCUMENTED_PATCH)

    assert response.status_code == 200
    assert response.json() == account | {"name": "prod-cn-finops", "timeout_seconds": 20}


def test_what_may_be_empty_is_emptied_by_null(api, alice, proxy):
    given = {"timeout_seconds": 20, "policy_custom": {"cpu_percent": 1}, "proxy_profile_id": proxy}
    made = api.post(PATH, alice, BODY | given).json()

    changed = api.call("PATCH", ONE.format(made["id"]), alice, dict.fromkeys(given)).json()

    assert changed == made | dict.fromkeys(given)


def test_new_credentials_replace_the_old_ones(api, alice, account):
    changed = api.call(
        "PATCH", ONE.format(account["id"]), alice, {"credentials": "[]", "provider": "Azure"}
    ).json()

    assert (changed["credentials_masked"], changed["provider"]) == ([], "azure")
    with scope(alice.customer_id):
        assert Secret.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"nickname": "x"}])
def test_a_change_of_nothing_is_refused_in_the_known_words(api, alice, account, body):
    response = api.call("PATCH", ONE.format(account["id"]), alice, body)

    assert_flat(response, 400, "At least one field must be provided for update.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"provider": "aws"}, NOT_AWS),
        ({"name": ""}, REQUIRED),
        ({"credentials": None}, REQUIRED),
        ({"proxy_profile_id": UNKNOWN}, "proxy_profile_id: proxy id not found"),
        ({"name": "x", "credentials": "{"}, "credentials: is not valid JSON, though it begins like it"),
    ],
    ids=str,
)
def test_a_refused_change_changes_nothing(api, alice, account, body, text):
    assert_flat(api.call("PATCH", ONE.format(account["id"]), alice, body), 400, text)
    assert api.get(PATH, alice).json() == [account]


def test_a_deleted_proxy_leaves_the_account_without_one(api, alice, proxy):
    made = api.post(PATH, alice, BODY | {"proxy_profile_id": proxy}).json()

    with scope(alice.customer_id):
        ProxyProfile.objects.all().delete()

    assert api.get(ONE.format(made["id"]), alice).json()["proxy_profile_id"] is None


# Deleting


def test_a_deleted_account_is_gone_with_its_secret_and_its_name_is_free(api, alice, account):
    response = api.call("DELETE", ONE.format(account["id"]), alice)

    assert (response.status_code, response.json()) == (200, {"status": "deleted", "id": account["id"]})
    for method in ("GET", "PATCH", "DELETE"):
        assert_flat(api.call(method, ONE.format(account["id"]), alice, {"name": "x"}), 404, MISSING)
    with scope(alice.customer_id):
        assert Secret.objects.count() == 0
    assert api.post(PATH, alice, DOCUMENTED).status_code == 200


# Who may


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_mallory_finds_alices_account_like_one_that_never_was(api, alice, mallory, account, method):
    if method == "PATCH":
        theirs, nothing = (
            api.call(method, ONE.format(any_id), mallory, {"name": "x"})
            for any_id in (account["id"], "account_123")
        )
        assert_flat(theirs, 404, MISSING)
        assert theirs.content == nothing.content
    else:
        assert_as_unknown(api, method, ONE, account["id"], mallory, MISSING)
    assert api.get(PATH, mallory).json() == []
    assert api.get(PATH, alice).json() == [account]


def test_mallory_cannot_use_alices_proxy(api, mallory, proxy):
    body = BODY | {"proxy_profile_id": proxy}

    assert_flat(api.post(PATH, mallory, body), 400, "proxy_profile_id: proxy id not found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("POST", PATH), ("GET", ONE), ("PATCH", ONE), ("DELETE", ONE), ("POST", TEST)],
)
def test_nobody_gets_in_without_a_key(api, account, method, path):
    path = path.format(account["id"])

    assert_flat(api.call(method, path, None, {}), 401, UNAUTHENTICATED)
    assert_flat(api.call(method, path, None, {}, Authorization="Bearer ocb_live_x"), 401, UNAUTHENTICATED)


def test_a_key_that_only_reads_sees_masked_accounts_and_changes_none(api, alice, bob, account):
    assert api.get(PATH, bob).json() == [account]
    assert_flat(api.post(PATH, bob, BODY), 403)
    assert_flat(api.post(TEST, bob, BODY), 403)
    assert_flat(api.call("PATCH", ONE.format(account["id"]), bob, {"name": "x"}), 403)
    assert_flat(api.call("DELETE", ONE.format(account["id"]), bob), 403)


# What is told of it


def test_every_change_leaves_an_event_without_a_secret(api, alice, account):
    path = ONE.format(account["id"])
    api.call("PATCH", path, alice, {"credentials": "planted-secret", "timeout_seconds": 5})
    api.call("DELETE", path, alice)

    with scope(alice.customer_id):
        events = Event.objects.filter(target_id=account["id"]).order_by("created_at")
        told = list(events.values_list("type", "before", "after"))
    assert [kind for kind, _, _ in told] == [
        "cloud_account.added",
        "cloud_account.changed",
        "cloud_account.removed",
    ]
    assert told[1][1]["timeout_seconds"] is None
    assert told[1][2]["timeout_seconds"] == 5
    assert told[1][2]["credentials_changed"] is True
