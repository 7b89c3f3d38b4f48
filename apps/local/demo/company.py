"""Fills the emulated account with what a web shop of some years looks like, its waste included."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import boto3
from moto import mock_aws
from moto.backends import get_backend
from moto.moto_api._internal import mock_random

from apps.local.demo import balancers, databases, disks, monitoring, network, role, servers, storage
from apps.local.demo.account import ACCOUNT, REGIONS
from apps.local.demo.clock import Clock
from apps.local.demo.place import Place

# Images before the servers that start from them, servers before what balances them.
PARTS: tuple[Callable[[Place], None], ...] = (
    disks.fill_images,
    servers.fill,
    disks.fill,
    network.fill,
    balancers.fill,
    databases.fill,
    storage.fill,
    monitoring.fill,
)
SERVICES: tuple[Any, ...] = ("autoscaling", "cloudwatch", "ec2", "ecr", "elb", "elbv2", "logs", "rds", "s3")
SEED = "quillhaven"


def found(now: datetime, setup: Mapping[str, Any] | None = None) -> None:
    """Fill every region, in this process; the same ids every time, and ages relative to `now`.

    `setup` is what the API once told to set up for OpsCurb, where that has happened.
    """
    mock = mock_aws()
    mock.start(reset=False)
    try:
        # moto draws every id from here.
        mock_random.seed(SEED)
        _fill(Clock(now), _founder())
        hire_admin()
        if setup:
            role.set_up(role.admin(), setup)
    finally:
        mock.stop(remove_data=False)


def _fill(clock: Clock, credentials: Mapping[str, str]) -> None:
    for service in SERVICES:
        # The clock reaches only what is loaded.
        get_backend(service)
    with clock.installed():
        for region in REGIONS:
            place = Place(region, clock, credentials)
            for part in PARTS:
                part(place)


def _founder() -> Mapping[str, str]:
    """Credentials in the company's account: moto puts what they make there."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/Founder"
    answer = boto3.client("sts", region_name=REGIONS[0]).assume_role(RoleArn=arn, RoleSessionName="founding")
    keys: Mapping[str, str] = answer["Credentials"]
    return keys


def hire_admin() -> None:
    """Give the company an administrator with a key that the demo knows."""
    iam = get_backend("iam")[ACCOUNT]["aws"]
    user = iam.create_user("us-east-1", "admin")
    iam.access_keys[role.ADMIN_KEY] = iam.create_access_key(user.name)
