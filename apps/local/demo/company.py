"""Fills the emulated account with what a web shop of some years looks like, its waste included."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import boto3
from moto import mock_aws
from moto.backends import get_backend
from moto.moto_api._internal import mock_random

from apps.local.demo import (
    attached,
    balancers,
    databases,
    disks,
    flows,
    functions,
    machines,
    monitoring,
    network,
    role,
    servers,
    storage,
)
from apps.local.demo.account import ACCOUNT, REGIONS
from apps.local.demo.clock import Clock
from apps.local.demo.place import Place
from apps.local.demo.shop import REGION
from apps.local.demo.shop.parts import Rented
from apps.local.demo.shop.rented import rent

# Images before the servers that start from them, servers before what balances them.
PARTS: tuple[Callable[[Place], None], ...] = (
    disks.fill_images,
    servers.fill,
    disks.fill,
    attached.fill,
    network.fill,
    balancers.fill,
    databases.fill,
    storage.fill,
    monitoring.fill,
    flows.fill,
    machines.fill,
    functions.fill,
)
SERVICES: tuple[Any, ...] = (
    "autoscaling",
    "cloudwatch",
    "ec2",
    "ecr",
    "ecs",
    "elb",
    "elbv2",
    "lambda",
    "logs",
    "rds",
    "s3",
)
SEED = "quillhaven"


def found(now: datetime, setup: Mapping[str, Any] | None = None) -> Rented:
    """Fill every region, in this process; the same ids every time, and ages relative to `now`.

    Answers what was rented for the company's cluster. `setup` is what the API once told to set up for OpsCurb, where
    that has happened.
    """
    mock = mock_aws()
    mock.start(reset=False)
    try:
        # moto draws every id from here.
        mock_random.seed(SEED)
        rented = _fill(Clock(now), _founder())
        hire_admin()
        if setup:
            role.set_up(role.admin(), setup)
    finally:
        mock.stop(remove_data=False)
    return rented


def _fill(clock: Clock, credentials: Mapping[str, str]) -> Rented:
    for service in SERVICES:
        # The clock reaches only what is loaded.
        get_backend(service)
    with clock.installed():
        places = {region: Place(region, clock, credentials) for region in REGIONS}
        for place in places.values():
            for part in PARTS:
                part(place)
        rented = rent(places[REGION])
        for place in places.values():
            attached.measure(place)
        return rented


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
