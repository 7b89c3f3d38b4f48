"""Records the emulated company, its cluster included, as the inventory that demo scans run over.

`python -m apps.local.demo.record [FILE]`, after a collector, a check or the company has changed.
"""

import json
import ssl
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import urllib3

from apps.local.demo import role
from apps.local.demo.account import ACCOUNT, REGIONS
from apps.local.demo.cloud import PLATFORM_ACCOUNT, Cloud, keep_to
from apps.local.demo.emulator import serve
from apps.local.demo.shop import REGION
from apps.local.demo.shop.remembering import remembered
from opscurb.aws.collectors.ebs import Volume
from opscurb.aws.policies import Trust, merged_policies
from opscurb.aws.provider import AWS
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.cluster_disks import cluster_disks
from opscurb.demo import INVENTORY, write_inventory
from opscurb.kubernetes.api import open_api
from opscurb.kubernetes.cluster import Cluster
from opscurb.kubernetes.config import parse
from opscurb.kubernetes.history import Prometheus
from opscurb.kubernetes.provider import KUBERNETES
from opscurb.kubernetes.rows import CloudDisk, Remembered
from opscurb.policy import Policy
from opscurb.recording import record
from opscurb.target import Collected, Target

EXTERNAL_ID = "recording"
# Asks about all that any customer's thresholds could ask about.
CURIOUS = Policy(min_age_days=0, log_group_gb=0.0)


def main(path: Path) -> None:
    """Fill an emulator in this process, scan it, keep what the scan saw."""
    cloud, now, checks = Cloud.somewhere(), datetime.now(UTC), tuple(AWS.checks.values())
    keep_to(cloud)
    trust = Trust(PLATFORM_ACCOUNT, EXTERNAL_ID).document()
    setup = {"trust_policy": trust, "permissions_policies": merged_policies(checks)}
    serve(cloud.port, cloud.cluster, setup)
    session = AwsSession(endpoint_url=cloud.url).assume(role.ARN, "recording", EXTERNAL_ID)
    regions = [AwsRegion(session, ACCOUNT, region, now) for region in REGIONS]
    recorded = [record(region, checks, now, CURIOUS) for region in regions]
    write_inventory([*recorded, _recorded_cluster(cloud, regions, now)], path)


def _recorded_cluster(cloud: Cloud, regions: Sequence[Target], now: datetime) -> dict[str, Any]:
    """The cluster as a scan sees it that is not the first one."""
    checks = tuple(KUBERNETES.checks.values())
    noted = remembered(_cluster(cloud, regions), checks, now)
    target = _cluster(cloud, regions, noted)
    return {"provider": KUBERNETES.name, **record(target, checks, now, CURIOUS)}


def _cluster(cloud: Cloud, regions: Sequence[Target], noted: tuple[Remembered, ...] = ()) -> Cluster:
    """The cluster as its credentials lead to it; this machine's own, so past the product's one way out."""
    credentials = json.loads(cloud.cluster.credentials)
    (context,) = parse(credentials["kubeconfig"]).contexts
    pool = urllib3.PoolManager(ssl_context=ssl.create_default_context(cadata=context.ca.decode()))

    def disks() -> Collected:
        return Collected(tuple(_disks(regions, context.name)))

    def fetch(path: str) -> bytes:
        headers = {"Authorization": f"Bearer {context.token}"}
        return pool.request("GET", credentials["prometheus"]["url"] + path, headers=headers).data

    return Cluster(open_api(context, pool), context.name, noted, disks, Prometheus(fetch))


def _disks(regions: Sequence[Target], context: str) -> Iterator[CloudDisk]:
    """The disks in the region that the cluster is in."""
    for region in regions:
        if region.region == REGION:
            yield from cluster_disks(region.collect(Volume.type).rows, context)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else INVENTORY)
