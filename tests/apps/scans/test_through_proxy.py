"""A scan whose customer has a proxy: all that AWS is asked goes through it, or nothing is asked at all."""

import sys
import threading
from contextlib import ExitStack
from decimal import Decimal

import pytest

from apps.accounts.access import admits_aws
from apps.accounts.services import verify_account
from apps.scans.models import Scan
from apps.scans.requests import ScanRequest, request_scan
from apps.settings.services import change_network
from apps.tenancy.scope import scope
from opscurb.errors import ProviderDenied
from tests.apps.scans.working import work_off
from tests.proxies import certificates, local_proxy

pytestmark = pytest.mark.usefixtures("committed")
CHECK = "ebs_volume_unattached"
PROTOCOLS = ("http", "https", "socks5", "socks5h")
_connects: list[tuple[str, int]] = []


def _hear(event, given):
    if event == "socket.connect" and isinstance(given[1], tuple):
        _connects.append(given[1])


sys.addaudithook(_hear)


@pytest.fixture
def proxy(tmp_path, settings, monkeypatch):
    """Starts a proxy of a protocol on this machine, which is allowed."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]
    certs = certificates(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certs.authority))
    with ExitStack() as stack:
        yield lambda protocol: stack.enter_context(
            local_proxy(protocol, certs.server if protocol == "https" else None)
        )


def scanned(who, url=""):
    """Scan with a proxy set; the scan as it ended."""
    with scope(who.customer_id):
        change_network("custom", url)
        scan_id = request_scan(ScanRequest(checks=[CHECK])).id
    work_off()
    with scope(who.customer_id):
        return Scan.objects.get(id=scan_id)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_scan_goes_through_a_proxy_of_any_kind_and_past_it_never(
    protocol, alice, connected, cloud, proxy, settings
):
    cloud(1000)
    connected(alice)
    way, emulator = proxy(protocol), int(settings.OPSCURB_AWS_ENDPOINT_URL.rpartition(":")[2])
    _connects.clear()

    scan = scanned(alice, way.url())

    assert (scan.status, scan.error, scan.total_monthly_savings) == ("completed", "", Decimal("80.00"))
    # Two units: each asks for its role and then for more.
    assert way.connections >= 4
    assert set(way.tunnels) == {("127.0.0.1", emulator)}
    # The proxy alone connected to the emulator.
    assert len([to for to in _connects if to[1] == emulator]) == len(way.tunnels)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("egress")]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_scan_through_a_proxy_that_turns_us_away_fails_and_names_it(
    protocol, alice, connected, cloud, proxy, settings
):
    connected(alice)
    way, emulator = proxy(protocol), int(settings.OPSCURB_AWS_ENDPOINT_URL.rpartition(":")[2])
    _connects.clear()

    scan = scanned(alice, way.url(password="wrong"))

    assert scan.status == "failed"
    assert f"The proxy {protocol}://127.0.0.1:{way.port} could not be used" in scan.error
    assert "wrong" not in scan.error
    assert not [to for to in _connects if to[1] == emulator]


@pytest.mark.parametrize(
    "host", ["10.0.0.15", "127.0.0.1", "169.254.169.254", "[::1]", "[fd00:ec2::254]", "localhost"]
)
def test_a_scan_through_a_proxy_at_a_hostile_address_connects_nowhere(
    host, alice, connected, cloud, settings
):
    connected(alice)
    store = int(settings.REDIS_URL.rpartition(":")[2].partition("/")[0])
    _connects.clear()

    scan = scanned(alice, f"http://{host}:8080")

    assert scan.status == "failed"
    assert [to for to in _connects if to[1] != store] == []


def test_verifying_goes_through_the_proxy_and_says_when_it_cannot(alice, connected, cloud, proxy):
    account, way = connected(alice), proxy("http")
    with scope(alice.customer_id):
        change_network("custom", way.url(user="mallory"))

    with pytest.raises(ProviderDenied, match=f"The proxy http://127.0.0.1:{way.port} could not be used"):
        verify_account(alice.customer_id, account)

    assert way.turned_away == 1


@pytest.mark.parametrize(
    ("host", "port", "admitted"),
    [
        ("sts.us-east-1.amazonaws.com", 443, True),
        ("bucket.s3.eu-west-1.amazonaws.com", 443, True),
        ("ec2.cn-north-1.amazonaws.com.cn", 443, True),
        ("cost-optimization-hub.us-east-1.api.aws", 443, True),
        ("sts.us-east-1.amazonaws.com", 80, False),
        ("amazonaws.com.evil.example", 443, False),
        ("evilamazonaws.com", 443, False),
        ("169.254.169.254", 80, False),
        ("127.0.0.1", 5001, True),
        ("127.0.0.1", 5002, False),
    ],
)
def test_the_tunnel_of_a_scan_leads_to_aws_alone(host, port, admitted, settings):
    settings.OPSCURB_AWS_ENDPOINT_URL = "http://127.0.0.1:5001"

    assert admits_aws(host, port) is admitted
