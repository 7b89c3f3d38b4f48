"""Fills the emulated account with what a web shop of some years looks like, its waste included."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import boto3
from moto import mock_aws
from moto.backends import get_backend
from moto.moto_api._internal import mock_random

from apps.local.demo import balancers, databases, disks, monitoring, network, servers, storage
from apps.local.demo.clock import Clock
from apps.local.demo.place import ACCOUNT, Place

REGIONS = ("us-east-1", "eu-west-1", "us-west-2", "ap-southeast-2")
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


def found(now: datetime) -> None:
    """Fill every region, in this process; the same ids every time, and ages relative to `now`."""
    mock = mock_aws()
    mock.start(reset=False)
    try:
        # moto draws every id from here.
        mock_random.seed(SEED)
        credentials = _company()
        clock = Clock(now)
        places = [Place(region, clock, credentials) for region in REGIONS]
        for service in SERVICES:
            # The clock reaches only what is loaded.
            get_backend(service)
        with clock.installed():
            for place in places:
                for part in PARTS:
                    part(place)
    finally:
        mock.stop(remove_data=False)


def _company() -> Mapping[str, str]:
    """Credentials in the company's account: moto puts what they make there."""
    role = f"arn:aws:iam::{ACCOUNT}:role/Founder"
    answer = boto3.client("sts", region_name=REGIONS[0]).assume_role(RoleArn=role, RoleSessionName="founding")
    keys: Mapping[str, str] = answer["Credentials"]
    return keys
