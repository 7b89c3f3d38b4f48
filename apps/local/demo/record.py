"""Records the emulated company as the inventory that demo scans run over.

`python -m apps.local.demo.record [FILE]`, after a collector, a check or the company has changed.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from apps.local.demo import role
from apps.local.demo.account import ACCOUNT, REGIONS
from apps.local.demo.cloud import PLATFORM_ACCOUNT, Cloud, keep_to
from apps.local.demo.emulator import serve
from opscurb.aws.policies import Trust, merged_policies
from opscurb.aws.provider import AWS
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.demo import INVENTORY, write_inventory
from opscurb.policy import Policy
from opscurb.recording import record

EXTERNAL_ID = "recording"
# Asks about all that any customer's thresholds could ask about.
CURIOUS = Policy(min_age_days=0, log_group_gb=0.0)


def main(path: Path) -> None:
    """Fill an emulator in this process, scan it, keep what the scan saw."""
    cloud, now, checks = Cloud.somewhere(), datetime.now(UTC), tuple(AWS.checks.values())
    keep_to(cloud)
    trust = Trust(PLATFORM_ACCOUNT, EXTERNAL_ID).document()
    serve(cloud.port, {"trust_policy": trust, "permissions_policies": merged_policies(checks)})
    session = AwsSession(endpoint_url=cloud.url).assume(role.ARN, "recording", EXTERNAL_ID)
    regions = [AwsRegion(session, ACCOUNT, region, now) for region in REGIONS]
    write_inventory((record(region, checks, now, CURIOUS) for region in regions), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else INVENTORY)
