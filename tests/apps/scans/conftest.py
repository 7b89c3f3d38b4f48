"""An emulated account with known waste, connected as a customer's."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.server import ThreadedMotoServer

from apps.accounts.models import CloudAccount
from apps.tenancy.scope import scope
from tests.conftest import Someone

REGION = "us-east-1"


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """An emulated AWS over HTTP; its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        server.start()
        yield "http://{}:{}".format(*server.get_host_and_port())
        server.stop()


@pytest.fixture
def cloud(
    emulator: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., list[str]]]:
    """Makes unattached volumes of given sizes that are 45 days old; the account is empty before and after."""
    settings.OPSCURB_AWS_ENDPOINT_URL = emulator
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "emulated")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "emulated")

    def plant(*sizes: int, region: str = REGION) -> list[str]:
        ec2 = boto3.client("ec2", region_name=region, endpoint_url=emulator)
        planted = [
            ec2.create_volume(AvailabilityZone=f"{region}a", Size=size, VolumeType="gp3")["VolumeId"]
            for size in sizes
        ]
        for volume in planted:
            backend = ec2_backends[DEFAULT_ACCOUNT_ID][region]
            born = datetime.now(UTC) - timedelta(days=45)
            backend.volumes[volume].create_time = born.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return planted

    yield plant
    ec2_backends.reset()


@pytest.fixture
def connected() -> Callable[..., UUID]:
    """Connects an account for someone without asking AWS; its id."""

    def connect(who: Someone, name: str = "production", regions: tuple[str, ...] = (REGION,)) -> UUID:
        with scope(who.customer_id):
            account = CloudAccount.objects.create(
                name=name,
                role_arn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/OpsCurb",
                account_id=DEFAULT_ACCOUNT_ID,
                regions=list(regions),
                status=CloudAccount.Status.CONNECTED,
            )
        return account.id

    return connect
