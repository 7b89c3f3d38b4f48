"""An emulated AWS whose bill tests write, and a connected account with a finding of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from moto.server import ThreadedMotoServer

from apps.accounts.models import CloudAccount
from apps.findings.store import Sighting, resolve, store
from apps.savings.services import expect_savings
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from tests.conftest import Someone
from tests.engine.answers import bill
from tests.engine.looking import ago, found

AWS_ACCOUNT = "123456789012"
REGION = "us-east-1"


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """An emulated AWS over HTTP; its address."""
    bill.fill()
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def billed(emulator: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The bill that Cost Explorer tells of, empty at first."""
    settings.OPSCURB_AWS_ENDPOINT_URL = emulator
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "emulated")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "emulated")
    bill.empty()
    yield bill
    bill.empty()


@pytest.fixture
def account() -> Callable[[Someone], CloudAccount]:
    """Connects an account for someone."""

    def connect(who: Someone) -> CloudAccount:
        with scope(who.customer_id):
            return CloudAccount.objects.create(
                name="production",
                role_arn=f"arn:aws:iam::{AWS_ACCOUNT}:role/OpsCurb",
                account_id=AWS_ACCOUNT,
                status=CloudAccount.Status.CONNECTED,
            )

    return connect


def volume(name: str, size: int = 1_000) -> Volume:
    """A volume that nothing uses; a GB of it costs $0.08 a month."""
    return Volume(
        id=name,
        arn=f"arn:aws:ec2:{REGION}:{AWS_ACCOUNT}:volume/{name}",
        region=REGION,
        status="available",
        created=ago(100),
        size_gb=size,
        volume_type="gp3",
        iops=3_000,
        throughput=125,
    )


def resolved(who: Someone, account_id: UUID, *volumes: Volume, seen_at: datetime, at: datetime) -> None:
    """Volumes that one scan saw and the next one did not."""
    with scope(who.customer_id):
        scans = [Scan.objects.create(trigger_source="test") for _ in range(2)]
        store(found(check, *volumes), Sighting(scans[0].id, account_id, False, seen_at))
        resolve([check.id], REGION, Sighting(scans[1].id, account_id, False, at))
        expect_savings(account_id, REGION, at)
