"""Kubeconfigs: what is accepted, and what is refused by its name."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import yaml

from opscurb.errors import Invalid
from opscurb.kubernetes.config import parse
from tests.listening import hearing


def data(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def pem(label: str, body: str = "MIIBszCCAVmgAwIBAgIU") -> str:
    return data(f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")


CA = pem("CERTIFICATE")
ENCRYPTED = data(
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIB\n"
    "-----END RSA PRIVATE KEY-----\n"
)


def config(*, cluster: Any = None, user: Any = None, context: Any = None, **top: Any) -> dict[str, Any]:
    """A kubeconfig of one context, with further fields where they are given."""
    server = {"server": "https://203.0.113.7:6443", "certificate-authority-data": CA}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "prod",
        "clusters": [{"name": "main", "cluster": server | (cluster or {})}],
        "users": [{"name": "reader", "user": {"token": "a-token"} if user is None else user}],
        "contexts": [{"name": "prod", "context": {"cluster": "main", "user": "reader"} | (context or {})}],
    } | top


def written(given: Any) -> str:
    # Through JSON, so that what is there twice is written twice and not as an alias.
    return str(yaml.safe_dump(json.loads(json.dumps(given)), sort_keys=False))


def test_a_context_is_its_cluster_and_its_user_together():
    given = config(context={"namespace": "shop"}, preferences={}, extensions=[{"name": "x"}])

    found = parse(written(given))

    (context,) = found.contexts
    assert (found.current, context.name, context.cluster, context.user) == ("prod", "prod", "main", "reader")
    assert (context.server, context.namespace) == ("https://203.0.113.7:6443", "shop")
    assert context.token == "a-token"
    assert context.ca == base64.b64decode(CA)


def test_a_kubeconfig_may_be_written_as_json():
    assert parse(orjson.dumps(config()).decode()) == parse(written(config()))


def test_a_client_certificate_is_as_good_as_a_token():
    user = {"client-certificate-data": CA, "client-key-data": pem("EC PRIVATE KEY")}

    (context,) = parse(written(config(user=user))).contexts

    assert context.token == ""
    assert context.key.startswith(b"-----BEGIN EC PRIVATE KEY-----")


def test_texts_stay_texts_whatever_yaml_could_take_them_for():
    text = written(config()).replace("token: a-token", "token: 0o17").replace("name: prod", "name: no")

    found = parse(text.replace("current-context: prod", "current-context: no"))

    assert (found.contexts[0].name, found.contexts[0].token) == ("no", "0o17")


def test_secrets_do_not_show_in_a_context():
    shown = repr(parse(written(config())))

    assert "a-token" not in shown
    assert "BEGIN" not in shown


@pytest.mark.parametrize(
    ("server", "name", "expected"),
    [
        ("https://ABC.gr7.eu-west-1.eks.amazonaws.com", "prod", "eks"),
        ("https://gke-1a2b.europe-west1.gke.goog", "prod", "gke"),
        ("https://203.0.113.9", "gke_project_europe-west1_main", "gke"),
        ("https://shop-dns-1.hcp.westeurope.azmk8s.io:443", "prod", "aks"),
        ("https://eks.amazonaws.com.example.org", "prod", "generic"),
    ],
)
def test_the_host_tells_whose_cluster_it_is(server: str, name: str, expected: str):
    given = config(cluster={"server": server}, **{"current-context": name})
    given["contexts"][0]["name"] = name

    assert parse(written(given)).contexts[0].provider_hint == expected


HOSTILE: dict[str, tuple[Any, str]] = {
    "exec": (config(user={"exec": {"command": "touch", "args": ["/tmp/x"]}}), "users[0].user.exec"),
    "exec beside a token": (config(user={"token": "x", "exec": {"command": "id"}}), "users[0].user.exec"),
    "auth-provider": (config(user={"auth-provider": {"name": "gcp"}}), "users[0].user.auth-provider"),
    "oidc": (
        config(user={"auth-provider": {"name": "oidc", "config": {"idp-issuer-url": "https://x"}}}),
        "users[0].user.auth-provider",
    ),
    "tokenFile": (config(user={"tokenFile": "/etc/passwd"}), "users[0].user.tokenFile"),
    "client certificate file": (
        config(user={"client-certificate": "/etc/passwd"}),
        "users[0].user.client-certificate",
    ),
    "client key file": (config(user={"token": "x", "client-key": "/etc/shadow"}), "users[0].user.client-key"),
    "authority file": (
        config(cluster={"certificate-authority": "/etc/passwd"}),
        "clusters[0].cluster.certificate-authority",
    ),
    "proxy": (config(cluster={"proxy-url": "http://169.254.169.254"}), "clusters[0].cluster.proxy-url"),
    "no check of certificates": (
        config(cluster={"insecure-skip-tls-verify": True}),
        "clusters[0].cluster.insecure-skip-tls-verify",
    ),
    "another server name": (
        config(cluster={"tls-server-name": "kubernetes"}),
        "clusters[0].cluster.tls-server-name",
    ),
    "password": (config(user={"username": "a", "password": "b"}), "users[0].user.username"),
    "as": (config(user={"token": "x", "as": "admin"}), "users[0].user.as"),
    "as-groups": (config(user={"token": "x", "as-groups": ["system:masters"]}), "users[0].user.as-groups"),
    "as-uid": (config(user={"token": "x", "as-uid": "1"}), "users[0].user.as-uid"),
    "as-user-extra": (config(user={"token": "x", "as-user-extra": {}}), "users[0].user.as-user-extra"),
    "an unused user that runs a command": (
        config(users=[*config()["users"], {"name": "other", "user": {"exec": {}}}]),
        "users[1].user.exec",
    ),
    "http": (config(cluster={"server": "http://203.0.113.7"}), "clusters[0].cluster.server"),
    "file": (config(cluster={"server": "file:///etc/passwd"}), "clusters[0].cluster.server"),
    "unix socket": (config(cluster={"server": "unix:///run/docker.sock"}), "clusters[0].cluster.server"),
    "user name in the server": (config(cluster={"server": "https://a@b"}), "clusters[0].cluster.server"),
    "query in the server": (config(cluster={"server": "https://b/?x=1"}), "clusters[0].cluster.server"),
    "line break in the server": (
        config(cluster={"server": "https://b/\r\nX-A: 1"}),
        "clusters[0].cluster.server",
    ),
    "no server": (config(cluster={"server": None}), "clusters[0].cluster.server"),
    "header in a token": (config(user={"token": "a\r\nHost: b"}), "users[0].user.token"),
    "endless token": (config(user={"token": "a" * 20_000}), "users[0].user.token"),
    "key with a password": (
        config(user={"client-certificate-data": CA, "client-key-data": ENCRYPTED}),
        "users[0].user.client-key-data",
    ),
    "labelled key with a password": (
        config(user={"client-certificate-data": CA, "client-key-data": pem("ENCRYPTED PRIVATE KEY")}),
        "users[0].user.client-key-data",
    ),
    "certificate without its key": (config(user={"client-certificate-data": CA}), "users[0].user"),
    "authority that is a key": (
        config(cluster={"certificate-authority-data": pem("PRIVATE KEY")}),
        "clusters[0].cluster.certificate-authority-data",
    ),
    "authority that is no base64": (
        config(cluster={"certificate-authority-data": "/etc/passwd"}),
        "clusters[0].cluster.certificate-authority-data",
    ),
    "nobody": (config(user={}), "users[0].user"),
    "a field nobody knows": (config(user={"token": "x", "command": "id"}), "users[0].user.command"),
    "a top field nobody knows": (config(include="/etc/kubeconfig"), "include"),
    "another kind": (config(kind="ExecCredential"), "kind"),
    "no context": (config(contexts=[]), "contexts"),
    "context of a stranger": (config(context={"cluster": "other"}), "contexts[0].context.cluster"),
    "context of nobody": (config(context={"user": "other"}), "contexts[0].context.user"),
    "path for a namespace": (config(context={"namespace": "../.."}), "contexts[0].context.namespace"),
    "twice the same context": (config(contexts=config()["contexts"] * 2), "contexts[1].name"),
    "control characters in a name": (
        config(users=[{"name": "a\u202eb", "user": {"token": "x"}}]),
        "users[0].name",
    ),
    "endless name": (config(users=[{"name": "a" * 254, "user": {"token": "x"}}]), "users[0].name"),
    "too many contexts": (
        config(
            contexts=[{"name": f"c{n}", "context": config()["contexts"][0]["context"]} for n in range(65)]
        ),
        "contexts",
    ),
    "unknown current context": (config(**{"current-context": "other"}), "current-context"),
    "a list": ([config()], "a kubeconfig"),
    "a map for a list": (config(users={"name": "x"}), "users"),
    "a list for a token": (config(user={"token": ["x"]}), "users[0].user.token"),
}
PLAIN = written(config())
HOSTILE_TEXTS: dict[str, tuple[str, str]] = {
    "alias": ("a: &a [x]\nb: *a\n", "anchors and aliases"),
    "bomb of aliases": (
        "a: &a [x, x]\n" + "".join(f"{n}: &n{n} [*a, *a]\n" for n in range(20)),
        "anchors and aliases",
    ),
    "merge key": (f"{PLAIN}\n<<: {{kind: Config}}\n", "merge keys"),
    "python tag": ("!!python/object/apply:os.system ['touch /tmp/x']\n", "tags"),
    "tag on a value": (PLAIN.replace("a-token", "!!binary aGk="), "tags"),
    "tag of its own": ("!include /etc/passwd\n", "tags"),
    "key given twice": (f"{PLAIN}\nkind: Config\n", "names kind twice"),
    "key given twice within a user": (
        PLAIN.replace("token: a-token", "token: a-token\n    token: other"),
        "names token twice",
    ),
    "two documents": (f"{PLAIN}\n---\n{PLAIN}", "more than one YAML document"),
    "nested deeply": ("[" * 60 + "]" * 60, "nested deeper"),
    "nested without end": ("[" * 200_000, "not valid YAML"),
    "lists in lists": ("- " * 100_000, "nested deeper"),
    "too long": (f"{PLAIN}#{'x' * 256 * 1024}", "longer than 256 KiB"),
    "too many values": ("a: [" + "x," * 30_000 + "]", "holds more than"),
    "nothing": ("", "is empty"),
    "NUL": ("a: \0", "not valid YAML"),
    "lone surrogate": ("a: \ud800", "not valid YAML"),
    "a map for a key": ("{a: b}: c", "key that is no text"),
    "no YAML": ("a: [", "not valid YAML"),
    "a path": ("/etc/kubernetes/admin.conf", "a kubeconfig"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_accepted_is_refused_by_its_name(name: str):
    given, field = HOSTILE[name]

    with pytest.raises(Invalid) as refused:
        parse(written(given))

    assert str(refused.value).startswith(field)


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_yaml_that_means_more_than_it_shows_is_refused(name: str):
    text, why = HOSTILE_TEXTS[name]

    with pytest.raises(Invalid) as refused:
        parse(text)

    assert why in str(refused.value)


@pytest.fixture
def listening() -> Iterator[list[str]]:
    """What the interpreter is asked to open, run and connect meanwhile."""
    with hearing() as heard:
        yield heard


def test_reading_any_of_them_opens_runs_and_connects_nothing(listening: list[str]):
    texts = [PLAIN, *(written(given) for given, _ in HOSTILE.values())]
    texts += [text for text, _ in HOSTILE_TEXTS.values()]

    for text in texts:
        try:
            parse(text)
        except Invalid:
            continue

    assert listening == []
    assert len(texts) > 60


def test_what_listens_hears_a_file_that_is_opened(listening: list[str]):
    with open(__file__):
        pass

    assert any(event.startswith("open") for event in listening)
