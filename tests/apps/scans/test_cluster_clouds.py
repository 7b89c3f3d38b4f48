"""Clusters and what stands around them: EKS by its account's role, disks beside a cluster, its Prometheus."""

import base64
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.eks.models import eks_backends

from apps.accounts.cloud import add_cloud_account
from apps.findings.models import Finding
from apps.local.cluster.access import ADMIN, Role
from apps.local.cluster.prometheus import Prometheus, Series
from apps.local.cluster.requests import Request
from apps.local.cluster.server import ClusterServer
from apps.local.cluster.status import Refused
from apps.scans.models import Scan
from apps.scans.requests import ScanRequest, request_scan
from apps.scans.selectors import coverage_of
from apps.tenancy.scope import scope
from tests.apps.scans.clusters import GIB, PV, connect, node, released, storage_class, thing
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.usefixtures("committed")
DISK = "k8s_orphan_cloud_disk"
FULL = "k8s_pvc_oversized"
PREFIX = "Bearer k8s-aws-v1."


@pytest.fixture(autouse=True)
def local(settings: Any) -> None:
    """Servers on this machine may be reached."""
    settings.OPSCURB_EGRESS_ALLOW = ["127.0.0.0/8"]


class EksServer(ClusterServer):
    """A cluster that takes a token as EKS does: it is a question, which AWS is asked."""

    def _role(self, request: Request) -> Role:
        question = request.authorization.removeprefix(PREFIX)
        url = base64.urlsafe_b64decode(question + "=" * (-len(question) % 4)).decode()
        # By the second header the emulator tells services apart, though AWS itself needs none but the first.
        signed_by = url.partition("X-Amz-Credential=")[2].partition("&")[0].replace("%2F", "/")
        headers = {"x-k8s-aws-id": "shop", "Authorization": f"AWS4-HMAC-SHA256 Credential={signed_by}, "}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            if b"GetCallerIdentityResult" not in answer.read():
                raise Refused(401, "Unauthorized")
        return ADMIN


@pytest.fixture
def eks(cloud: Callable[..., Any], settings: Any) -> Iterator[EksServer]:
    """An EKS cluster named shop with a released volume in it."""
    with EksServer([node(), storage_class(), released("one")]) as server:
        client = boto3.client("eks", region_name="us-east-1", endpoint_url=settings.OPSCURB_AWS_ENDPOINT_URL)
        client.create_cluster(
            name="shop",
            roleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/eks",
            resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]},
        )
        made = eks_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].clusters["shop"]
        made.endpoint = server.url
        made.certificateAuthority = {"data": base64.b64encode(server.ca.encode()).decode()}
        yield server
        eks_backends.reset()


def scanned(who: Any, check: str) -> tuple[Scan, dict[str, Any]]:
    with scope(who.customer_id):
        scan_id = request_scan(ScanRequest(checks=[check], providers=["kubernetes"])).id
    work_off()
    with scope(who.customer_id):
        scan = Scan.objects.get(id=scan_id)
        return scan, coverage_of(scan)


def test_an_eks_cluster_is_scanned_by_the_role_of_its_account(alice, connected, eks):
    connected(alice)
    with scope(alice.customer_id):
        form = '{"eks": {"account": "aws_local:production", "cluster": "shop", "region": "us-east-1"}}'
        add_cloud_account(provider="kubernetes", name="shop", credentials=form)

    scan, coverage = scanned(alice, PV)

    assert (scan.status, scan.error, scan.total_findings) == ("completed", "", 1)
    assert coverage["regions"] == [f"arn:aws:eks:us-east-1:{DEFAULT_ACCOUNT_ID}:cluster/shop"]
    assert all(one.authorization.startswith(PREFIX) for one in eks.requests)


def test_the_trial_of_an_eks_cluster_asks_it(alice, connected, eks, api):
    connected(alice)
    form = '{"eks": {"account": "aws_local:production", "cluster": "%s", "region": "us-east-1"}}'

    found, gone = (
        api.post("/v1/cloud-accounts/test", alice, {"provider": "kubernetes", "credentials": form % name})
        for name in ("shop", "gone")
    )

    assert found.json()["ok"], found.json()
    assert "could not find the EKS cluster gone in us-east-1" in gone.json()["message"]


def planted(cloud: Callable[..., list[str]], endpoint: str, **tags: str) -> str:
    """A disk that a driver made for a claim."""
    (disk,) = cloud(50)
    made_for = {
        "kubernetes.io/created-for/pvc/name": "data",
        "kubernetes.io/created-for/pvc/namespace": "shop",
    }
    boto3.client("ec2", region_name="us-east-1", endpoint_url=endpoint).create_tags(
        Resources=[disk], Tags=[{"Key": key, "Value": value} for key, value in (made_for | tags).items()]
    )
    return disk


def test_a_disk_that_no_volume_of_the_cluster_names_is_found_by_the_second_scan(
    alice, connected, cloud, settings
):
    connected(alice)
    endpoint = settings.OPSCURB_AWS_ENDPOINT_URL
    used, lost = (planted(cloud, endpoint, **{"kubernetes.io/cluster/shop": "owned"}) for _ in range(2))
    plain = cloud(10)

    with ClusterServer([node(), storage_class(), released("one", handle=used)]) as server:
        connect(alice, server.kubeconfig("prod"))
        first, _ = scanned(alice, DISK)
        second, coverage = scanned(alice, DISK)

    assert (first.total_findings, second.total_findings) == (0, 1)
    assert coverage["complete"], coverage["could_not_check"]
    with scope(alice.customer_id):
        finding = Finding.objects.get(check_id=DISK)
        assert (finding.resource_id, finding.region) == (lost, "prod")
    assert plain


def test_disks_are_unknown_where_their_account_does_not_answer(alice, connected, cloud, settings):
    connected(alice)
    settings.OPSCURB_AWS_ENDPOINT_URL = "http://127.0.0.1:9"

    with ClusterServer([node(), storage_class()]) as server:
        connect(alice, server.kubeconfig("prod"))
        scan, coverage = scanned(alice, DISK)

    assert scan.status == "failed"
    assert [gap["check_id"] for gap in coverage["could_not_check"]] == [DISK]


def test_disks_are_unknown_while_no_aws_account_is_connected(alice):
    with ClusterServer([node(), storage_class()]) as server:
        connect(alice, server.kubeconfig("prod"))
        _, coverage = scanned(alice, DISK)

    (gap,) = coverage["could_not_check"]
    assert "connect the cloud account" in gap["message"]


def test_history_is_read_from_a_prometheus_within_the_cluster_itself(alice):
    claim = thing(
        "PersistentVolumeClaim", "data", "shop", spec={"volumeName": "one"}, status={"phase": "Bound"}
    )
    claim["status"]["capacity"] = {"storage": "100Gi"}
    bound = released("one")
    bound["status"]["phase"] = "Bound"
    used = Series({"namespace": "shop", "persistentvolumeclaim": "data"}, (2.0 * GIB,))
    backends = {"monitoring/prometheus:9090": Prometheus({("volume_used", "max"): [used]})}

    with ClusterServer([node(), storage_class(), bound, claim], backends=backends) as server:
        url = f"{server.url}/api/v1/namespaces/monitoring/services/prometheus:9090/proxy"
        connect(alice, server.kubeconfig("prod"), "without")
        connect(alice, server.kubeconfig("shop"), "with", prometheus={"url": url})
        scan, coverage = scanned(alice, FULL)

    assert scan.total_findings == 1
    with scope(alice.customer_id):
        assert Finding.objects.get().region == "shop"
    (gap,) = coverage["could_not_check"]
    assert (gap["region"], gap["reason"], gap["needs"]) == ("prod", "no_metrics", ["prometheus"])
