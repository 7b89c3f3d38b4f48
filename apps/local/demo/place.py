"""One region of the company's account while it is being filled.

Resources are made through AWS's own API, by boto3 calls that end in moto within this process; what no call
can set (an age, a size) is written into moto's own objects.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import boto3
from botocore.config import Config
from moto.backends import get_backend

from apps.local.demo.account import ACCOUNT
from apps.local.demo.clock import Clock

METRIC_DAYS = 31


@dataclass(frozen=True, slots=True)
class Team:
    """Who owns a resource, and for what: the tags that a company puts on everything."""

    name: str
    environment: str = "production"

    def tags(self, name: str = "", **more: str) -> list[dict[str, str]]:
        """AWS's list of tags."""
        named = {"Name": name} if name else {}
        owned = {"team": self.name, "environment": self.environment}
        return [{"Key": key, "Value": value} for key, value in {**named, **owned, **more}.items()]


@dataclass(slots=True)
class Place:
    """A region, its clients, its clock and its chance; the same region is always filled the same way.

    `images` and `servers` name what was made so far, for what builds on it; `measured` the disks whose use was put.
    """

    region: str
    clock: Clock
    credentials: Mapping[str, str] = field(repr=False)
    chance: Random = field(init=False)
    images: dict[str, str] = field(default_factory=dict)
    servers: dict[str, list[str]] = field(default_factory=dict)
    measured: set[str] = field(default_factory=set)
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)
    _subnets: list[str] = field(default_factory=list)
    _vpc: str = ""

    def __post_init__(self) -> None:
        self.chance = Random(self.region)  # noqa: S311 - repeatable on purpose

    def client(self, service: str) -> Any:
        """The region's client of a service; calls end in this very process."""
        if service not in self._clients:
            self._clients[service] = _session().client(
                service,
                region_name=self.region,
                aws_access_key_id=self.credentials["AccessKeyId"],
                aws_secret_access_key=self.credentials["SecretAccessKey"],
                aws_session_token=self.credentials["SessionToken"],
                config=Config(parameter_validation=False),
            )
        return self._clients[service]

    def backend(self, service: Any) -> Any:
        """What moto keeps of a service in this region, for the few facts that no call can set."""
        return get_backend(service)[ACCOUNT]["aws" if service == "s3" else self.region]

    @contextmanager
    def ago(self, days: float) -> Iterator[datetime]:
        """Do what follows that many days in the past."""
        with self.clock.at(days) as moment:
            yield moment

    @property
    def subnets(self) -> list[str]:
        """The default subnets, one a zone."""
        if not self._subnets:
            found = self.client("ec2").describe_subnets()["Subnets"]
            self._subnets = [subnet["SubnetId"] for subnet in found]
        return self._subnets

    @property
    def vpc(self) -> str:
        """The default network."""
        if not self._vpc:
            self._vpc = self.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
        return self._vpc

    def daily(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: Callable[[int], float],
        count: int = METRIC_DAYS,
    ) -> None:
        """One value of a metric a day for so many days, today's included; `value` is asked with the days ago."""
        members = [{"Name": key, "Value": text} for key, text in dimensions.items()]
        # Naive, as moto keeps moments.
        today = self.clock.now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        data = [
            {
                "MetricName": name,
                "Dimensions": members,
                "Timestamp": today - timedelta(days=days),
                "Value": float(value(days)),
            }
            for days in range(count)
        ]
        # Past the API, which would spend most of the filling on reading numbers.
        self.backend("cloudwatch").put_metric_data(namespace, data)

    def hourly(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: Callable[[datetime], float],
        days: int,
    ) -> None:
        """One value of a metric in every full hour of so many days; `value` is asked with the moment."""
        members = [{"Name": key, "Value": text} for key, text in dimensions.items()]
        now = self.clock.now.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        moments = [now - timedelta(hours=hours) for hours in range(1, 24 * days)]
        data = [
            {"MetricName": name, "Dimensions": members, "Timestamp": moment, "Value": value(moment)}
            for moment in moments
        ]
        self.backend("cloudwatch").put_metric_data(namespace, data)

    def around(self, middle: float, spread: float = 0.3) -> Callable[[int], float]:
        """Values that go up and down around a middle, and down at the weekend.

        Its weekend is at the same distance on whatever day it runs, so that findings are the same every day.
        """

        def value(days: int) -> float:
            weekend = 0.6 if days % 7 > 4 else 1.0
            return round(middle * weekend * self.chance.uniform(1 - spread, 1 + spread), 2)

        return value


def zero(_: int) -> float:
    """Nothing at all, every day."""
    return 0.0


def few(most: float, chance: Random) -> Callable[[int], float]:
    """A little now and then, never more than `most`."""
    return lambda _: round(chance.uniform(0, most), 2)


@cache
def _session() -> boto3.Session:
    return boto3.Session()
