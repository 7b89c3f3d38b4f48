"""Clusters as accounts: what is kept, what of it is seen again, and that looking at it opens nothing."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from apps.accounts.access import Wanted, open_access
from apps.accounts.cloud import add_cloud_account, shown_credentials
from apps.accounts.clusters import contexts_of
from apps.accounts.models import CloudAccount
from apps.accounts.selectors import get_cloud_account
from apps.local.cluster.server import ClusterServer
from apps.tenancy.scope import scope
from apps.vault import services as vault
from opscurb.errors import Invalid, NotFound
from tests.listening import hearing

ROLE = "arn:aws:iam::111122223333:role/OpsCurb"
KUBECONFIG = ClusterServer().kubeconfig("prod", "planted-secret-token")
PUBLIC = KUBECONFIG.replace("127.0.0.1", "8.8.8.8").replace(KUBECONFIG.split("127.0.0.1:")[1][:5], "6443")
EKS = {"account": "aws_local:production", "cluster": "shop", "region": "eu-west-1"}
PROMETHEUS = {"url": "https://prometheus.example.com", "token": "planted-secret-token"}


def added(who: Any, credentials: Any, name: str = "clusters") -> CloudAccount:
    text = credentials if isinstance(credentials, str) else orjson.dumps(credentials).decode()
    with scope(who.customer_id):
        return add_cloud_account(provider="kubernetes", name=name, credentials=text)


def shown(who: Any, account: CloudAccount) -> Any:
    with scope(who.customer_id):
        return shown_credentials([get_cloud_account(account.id)])[account.id]


@pytest.fixture
def production(alice: Any) -> CloudAccount:
    """A connected AWS account."""
    with scope(alice.customer_id):
        return CloudAccount.objects.create(
            name="production", role_arn=ROLE, account_id="111122223333", status="connected"
        )


def test_a_kubeconfig_is_seen_again_without_anything_that_opens_a_cluster(alice):
    account = added(alice, PUBLIC)

    masked = shown(alice, account)

    (context,) = masked["kubeconfig"]["contexts"]
    assert (context["name"], context["server"]) == ("prod", "https://8.8.8.8:6443")
    assert "planted-secret-token" not in str(masked)
    assert "certificate" not in str(masked)


def test_the_token_of_a_prometheus_is_masked_and_its_address_is_not(alice):
    account = added(alice, {"kubeconfig": PUBLIC, "prometheus": PROMETHEUS})

    assert shown(alice, account)["prometheus"] == {"url": PROMETHEUS["url"], "token": "pla***en"}


def test_a_kubeconfig_among_credentials_of_any_cloud_is_masked(alice):
    with scope(alice.customer_id):
        account = add_cloud_account(
            provider="azure", name="x", credentials=orjson.dumps({"kubeconfig": PUBLIC}).decode()
        )

    assert "planted-secret-token" not in str(shown(alice, account))


def test_the_contexts_of_a_label_are_told_without_asking_anybody(alice, production):
    added(alice, PUBLIC, "first")
    added(alice, {"eks": EKS}, "second")

    with scope(alice.customer_id):
        oldest, named = contexts_of(""), contexts_of("second")

    assert (oldest.label, oldest.current, [one.name for one in oldest.contexts]) == (
        "first",
        "prod",
        ["prod"],
    )
    (eks,) = named.contexts
    assert eks.name == "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
    assert (eks.cluster, eks.provider_hint) == ("shop", "eks")


@pytest.mark.parametrize("label", ["/etc/passwd", "production", "other", "first/../first"])
def test_a_label_leads_to_clusters_of_that_name_or_nowhere(alice, production, label):
    added(alice, PUBLIC, "first")

    with scope(alice.customer_id), pytest.raises(NotFound):
        contexts_of(label)


REFUSED = {
    "private address": (KUBECONFIG, "private or reserved address"),
    "metadata address": (PUBLIC.replace("8.8.8.8", "169.254.169.254"), "private or reserved address"),
    "mapped address": (PUBLIC.replace("8.8.8.8", "[::ffff:10.0.0.1]"), "private or reserved address"),
    "another port": (PUBLIC.replace(":6443", ":22"), "Port 22"),
    "a command": (PUBLIC.replace("token:", "exec:"), "users[0].user.exec is not accepted"),
    "a bare token": ("just-a-token", "a kubeconfig must be a map"),
    "an unknown form": ({"token": "x"}, "'token' is not known"),
    "both forms": ({"kubeconfig": PUBLIC, "eks": EKS}, "must be a kubeconfig"),
    "neither form": ({"prometheus": PROMETHEUS}, "must be a kubeconfig"),
    "an EKS account that is not there": (
        {"eks": EKS | {"account": "aws_local:other"}},
        "no connected AWS account",
    ),
    "an EKS region that is not there": ({"eks": EKS | {"region": "mars-1"}}, "unknown region"),
    "an EKS cluster of no name": ({"eks": EKS | {"cluster": "a/../b"}}, "not the name of a cluster"),
    "a Prometheus inside": (
        {"kubeconfig": PUBLIC, "prometheus": {"url": "https://10.0.0.1"}},
        "private or reserved address",
    ),
    "a Prometheus in the clear": (
        {"kubeconfig": PUBLIC, "prometheus": {"url": "http://prometheus.example.com"}},
        "must begin with https",
    ),
    "a Prometheus with a query": (
        {"kubeconfig": PUBLIC, "prometheus": {"url": "https://prometheus.example.com/?x=1"}},
        "must have no query",
    ),
    "a header in a token": (
        {"kubeconfig": PUBLIC, "prometheus": PROMETHEUS | {"token": "a\r\nb"}},
        "printable characters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_not_be_used_is_refused_when_it_is_given(name, alice, production):
    given, why = REFUSED[name]

    with pytest.raises(Invalid) as refused:
        added(alice, given)

    assert why in str(refused.value)
    assert refused.value.field == "credentials"


def test_a_change_of_provider_needs_credentials_that_suit_it(alice, api):
    account = api.post(
        "/v1/cloud-accounts", alice, {"provider": "azure", "name": "x", "credentials": "a-bare-token"}
    ).json()

    answer = api.call("PATCH", f"/v1/cloud-accounts/{account['id']}", alice, {"provider": "kubernetes"})

    assert answer.status_code == 400
    assert "kubeconfig" in answer.json()["error"]


@pytest.fixture
def listening() -> Iterator[list[str]]:
    """What the interpreter is asked to open, run and connect meanwhile; Postgres is spoken to by its own library."""
    with hearing() as heard:
        yield heard


HOSTILE = [
    PUBLIC.replace("token:", f"{field}:")
    for field in ("exec", "auth-provider", "tokenFile", "client-key", "client-certificate", "username", "as")
]


def test_hostile_kubeconfigs_open_nothing_when_they_are_saved_and_when_they_are_used(alice, listening):
    account = added(alice, PUBLIC)
    refused = 0

    for text in HOSTILE:
        with pytest.raises(Invalid):
            added(alice, text, "hostile")
        with scope(alice.customer_id):
            # As if it had come past the door.
            vault.put("accounts_cloudaccount", account.id, "credentials", text)
        with pytest.raises(Invalid):
            open_access(alice.customer_id, account.id, account.id, Wanted())
        refused += 1

    assert refused == len(HOSTILE)
    assert listening == []
