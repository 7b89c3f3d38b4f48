"""Connections to a customer's cluster: only there, only as trusted, never for longer than said."""

import gzip
import time

import pytest

from apps.egress import pools
from apps.egress.errors import Unreachable
from apps.egress.pools import Identity, cluster_pool
from apps.local.cluster.access import READER
from apps.local.cluster.server import ClusterServer
from apps.settings.proxy_url import parse_proxy
from opscurb.kubernetes.api import open_api
from opscurb.kubernetes.config import parse
from tests.apps.egress.conftest import PROTOCOLS
from tests.apps.egress.hostile import HOSTS, NAMES

pytestmark = pytest.mark.usefixtures("here_is_allowed")
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "spec": {}}
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def cluster():
    with ClusterServer([POD]) as server:
        yield server


def pool_of(server, **given):
    return cluster_pool(server.url, authorities=server.ca.encode(), **given)


def pods_of(server, pool, **given):
    (context,) = parse(server.kubeconfig(**given)).contexts
    return list(open_api(context, pool).list("/api/v1/pods", lambda item: item["metadata"]["name"]))


def test_a_cluster_is_read_over_one_connection_that_is_kept(cluster, connects):
    pool = pool_of(cluster)

    assert pods_of(cluster, pool) == pods_of(cluster, pool) == ["p"]

    assert len(connects) == 1
    assert [request.authorization for request in cluster.requests] == [f"Bearer {cluster.token}"] * 2


def test_a_certificate_by_an_authority_that_was_not_named_is_refused(cluster):
    with ClusterServer() as other, pytest.raises(Unreachable, match="is not valid") as refused:
        cluster_pool(cluster.url, authorities=other.ca.encode()).request("GET", f"{cluster.url}/version")

    assert refused.value.stage == "tls"
    assert cluster.requests == []


def test_without_an_authority_the_system_is_trusted(cluster):
    with pytest.raises(Unreachable, match="is not valid"):
        cluster_pool(cluster.url).request("GET", f"{cluster.url}/version")


def test_a_client_certificate_is_shown_and_is_in_no_file(cluster, tmp_path, monkeypatch):
    cluster.admit(READER)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (context,) = parse(cluster.kubeconfig(certified="reader")).contexts
    pool = pool_of(cluster, identity=Identity(context.certificate, context.key))

    assert pods_of(cluster, pool, certified="reader") == ["p"]

    assert [request.certified for request in cluster.requests] == ["reader"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("authorities", "identity"),
    [
        (b"no certificate", None),
        (b"\xff\xfe", None),
        (b"", Identity(b"none", b"none")),
        (b"", Identity(b"", b"")),
    ],
)
def test_what_is_no_certificate_is_refused_before_anything_is_connected(authorities, identity, connects):
    with pytest.raises(Unreachable, match="cannot be used"):
        cluster_pool("https://127.0.0.1:6443", authorities=authorities, identity=identity)

    assert connects == []


def test_an_encrypted_key_is_refused_and_nobody_is_asked_for_its_password(cluster):
    from cryptography.hazmat.primitives import serialization as pem

    (context,) = parse(cluster.kubeconfig(certified="reader")).contexts
    key = pem.load_pem_private_key(context.key, None).private_bytes(
        pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.BestAvailableEncryption(b"secret")
    )

    with pytest.raises(Unreachable, match="cannot be used"):
        pool_of(cluster, identity=Identity(context.certificate, key))


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1:1/", "https://example.com/", "http://127.0.0.1/", "ftp://x/", "https://[::1]:6443/"],
)
def test_a_pool_leads_to_its_server_and_nowhere_else(url, cluster, connects):
    pool = pool_of(cluster)

    with pytest.raises(Unreachable):
        pool.request("GET", url)

    assert connects == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_server_that_may_not_be_reached_is_not_connected_to(host, connects, names, settings):
    settings.OPSCURB_EGRESS_ALLOW = []
    names |= {name: [list(answer) for answer in answers] for name, answers in NAMES.items()}

    with pytest.raises(Unreachable):
        cluster_pool(f"https://{host}:6443").request("GET", f"https://{host}:6443/version")

    assert connects == []


def test_a_port_that_no_cluster_uses_is_not_connected_to(connects, settings):
    settings.OPSCURB_EGRESS_ALLOW = []

    with pytest.raises(Unreachable, match="Port 22 is not connected to"):
        cluster_pool("https://8.8.8.8:22").request("GET", "https://8.8.8.8:22/")

    assert connects == []


def test_a_name_is_looked_up_when_it_is_connected_to(names, connects):
    pool = cluster_pool("https://cluster.example.com:6443")
    names["cluster.example.com"] = [["169.254.169.254"]]

    with pytest.raises(Unreachable, match="no address that can be reached"):
        pool.request("GET", "https://cluster.example.com:6443/version")

    assert connects == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_cluster_is_read_through_the_customers_proxy(protocol, cluster, proxy):
    way = proxy(protocol)
    pool = pool_of(cluster, proxy=parse_proxy(way.url()))

    assert pods_of(cluster, pool) == pods_of(cluster, pool) == ["p"]

    assert (way.connections, way.tunnels) == (1, [("127.0.0.1", int(cluster.url.rpartition(":")[2]))])


def test_proxies_of_the_environment_are_not_used(cluster, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert pods_of(cluster, pool_of(cluster)) == ["p"]


def test_a_redirect_is_an_answer_and_is_not_followed(server, certs, connects):
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    there = server(moved, certificate=certs.server)
    url = f"https://127.0.0.1:{there.port}"

    answer = cluster_pool(url).request("GET", f"{url}/api/v1/pods", redirect=True)

    assert answer.status == 302
    assert connects == [("127.0.0.1", there.port)]


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
)
def test_an_answer_that_drips_ends_at_the_deadline(beginning, server, certs):
    there = server(beginning, *[b"a"] * 100, pause=0.3, certificate=certs.server)
    url, began = f"https://127.0.0.1:{there.port}", time.monotonic()

    with pytest.raises(Unreachable, match="no complete answer within 1 seconds"):
        cluster_pool(url, seconds=1).request("GET", f"{url}/api/v1/pods", timeout=60)

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(packed, server, certs, monkeypatch):
    monkeypatch.setattr(pools, "MOST_BODY_BYTES", 1_000_000)
    body, named = b" " * 5_000_000, b""
    if packed:
        body, named = gzip.compress(body), b"Content-Encoding: gzip\r\n"
    there = server(b"HTTP/1.1 200 OK\r\n" + named + b"\r\n", body, certificate=certs.server)
    url = f"https://127.0.0.1:{there.port}"

    with pytest.raises(Unreachable, match="larger than"):
        cluster_pool(url).request("GET", f"{url}/api/v1/pods")


def test_a_packed_answer_is_unpacked(server, certs):
    body = gzip.compress(b'{"kind": "PodList"}')
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    there = server(head + body, certificate=certs.server)
    url = f"https://127.0.0.1:{there.port}"

    answer = cluster_pool(url).request("GET", f"{url}/api/v1/pods")

    assert answer.data == b'{"kind": "PodList"}'
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "answer", [b"", b"junk\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
)
def test_what_is_no_answer_is_an_error_with_a_stage(answer, server, certs):
    there = server(answer, certificate=certs.server)
    url = f"https://127.0.0.1:{there.port}"

    with pytest.raises(Unreachable) as broken:
        cluster_pool(url).request("GET", f"{url}/api/v1/pods")

    assert broken.value.stage == "read"


def test_a_connection_that_the_server_closed_meanwhile_is_dialed_again(server, certs, connects):
    there = server(OK, certificate=certs.server)
    url = f"https://127.0.0.1:{there.port}"
    pool = cluster_pool(url)

    assert [pool.request("GET", f"{url}/version").data for _ in range(2)] == [b"{}", b"{}"]

    assert len(connects) == 2
