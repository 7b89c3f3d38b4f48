"""What a customer sets as scan policy decides what a scan of a cloud finds."""

import pytest

from apps.findings.models import Finding
from apps.scans.models import Scan
from apps.scans.requests import ScanRequest, request_scan
from apps.tenancy.scope import scope
from tests.apps.scans.working import work_off
from tests.engine.cloud import Cloud
from tests.engine.plants import making

pytestmark = pytest.mark.usefixtures("committed", "cloud")
PATH = "/v1/settings/scan-policy"


@pytest.fixture
def server(emulator):
    """Makes a server of an age whose CPU never rises above so many percent."""
    emulated = Cloud(emulator)

    def make(cpu: float, age: float = 60) -> str:
        made = making.instance(emulated, age)
        making.daily(emulated, "AWS/EC2", "CPUUtilization", cpu, InstanceId=made)
        making.daily(emulated, "AWS/EC2", "NetworkIn", 1000.0, InstanceId=made)
        making.daily(emulated, "AWS/EC2", "NetworkOut", 1000.0, InstanceId=made)
        return made

    return make


@pytest.fixture
def idle(api, alice, connected):
    """Scans after a change of the policy; the servers that were idle under it."""
    connected(alice)

    def scan(policy):
        if policy:
            assert api.call("PATCH", PATH, alice, policy).status_code == 200
        with scope(alice.customer_id):
            request_scan(ScanRequest(checks=["ec2_instance_idle"]))
        work_off()
        with scope(alice.customer_id):
            assert Scan.objects.latest("created_at").status == "completed"
            return set(Finding.objects.exclude(state="resolved").values_list("resource_id", flat=True))

    return scan


def test_how_much_cpu_is_none_is_the_customers_to_say(server, idle):
    quiet, busier = server(cpu=1.0), server(cpu=4.0)

    assert idle({}) == {quiet}
    assert idle({"global": {"cpu_percent": 5}}) == {quiet, busier}
    assert idle({"global": {"cpu_percent": 0.5}}) == set()


def test_who_looks_back_longer_leaves_younger_servers_alone(server, idle):
    old, young = server(cpu=1.0), server(cpu=1.0, age=10)

    assert idle({}) == {old, young}
    assert idle({"global": {"lookback_days": 14}}) == {old}


def test_a_provider_may_differ_from_what_holds_everywhere(server, idle):
    quiet, busier = server(cpu=1.0), server(cpu=4.0)

    assert idle({"provider_policies": {"aws": {"cpu_percent": 5}}}) == {quiet, busier}
    assert idle({"provider_policies": {"azure": {"cpu_percent": 5}}}) == {quiet}
