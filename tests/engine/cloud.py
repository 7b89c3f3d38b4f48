"""An emulated AWS account as tests handle it: fill it, age it, scan it."""

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import boto3

from opscurb.aws.provider import AWS
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.check import Check
from opscurb.policy import Policy
from opscurb.results import Event
from opscurb.scanner import scan

ACCOUNT = "123456789012"
REGION = "us-east-1"


def days_ago(days: float) -> datetime:
    """So many days before now."""
    return datetime.now(UTC) - timedelta(days=days)


@dataclass
class Cloud:
    """One emulated account."""

    ENVIRONMENT: ClassVar[dict[str, str]] = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    }

    url: str
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def reset(self) -> None:
        """Empty the account."""
        from tests.engine import answers

        answers.empty()
        request = urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=60).close()

    def client(self, service: str, region: str = REGION) -> Any:
        """A client of the emulator, for planting."""
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = boto3.client(service, region_name=region, endpoint_url=self.url)
        return self._clients[key]

    def backend(self, service: str, region: str = REGION) -> Any:
        """The emulator's own objects, whose times can be set."""
        from moto.backends import get_backend

        return get_backend(service)[ACCOUNT][region]

    def session(self, url: str | None = None) -> AwsSession:
        """A session of the engine with the account, or with what stands before it."""
        keys = {"AccessKeyId": "testing", "SecretAccessKey": "testing"}
        return AwsSession(endpoint_url=url or self.url, credentials=keys)

    def region(self, name: str = REGION, session: AwsSession | None = None) -> AwsRegion:
        """A region as the scanner sees it."""
        return AwsRegion(session or self.session(), ACCOUNT, name)

    def scan(self, *check_ids: str, region: AwsRegion | None = None) -> list[Event]:
        """All that a scan of one region says, by the named checks or all."""
        return list(scan(region or self.region(), chosen(check_ids), Policy(), datetime.now(UTC)))


def chosen(check_ids: Sequence[str]) -> list[Check]:
    """Checks by id, all when none is named."""
    return [check for name, check in AWS.checks.items() if not check_ids or name in check_ids]
