"""Sessions with a customer's account: credentials in memory only, clients shared between threads."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from botocore.config import Config
from botocore.session import Session as BotocoreSession
from botocore.utils import parse_timestamp

from opscurb.aws.models import model_loader
from opscurb.aws.permissions import iam_action
from opscurb.aws.points import PARSING, lift_points
from opscurb.results import Usage

HOME_REGION = "us-east-1"
CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 20
MAX_ATTEMPTS = 6
# Parsing a service's model takes most of the time of building its client, so sessions share the parsed ones.
_LOADER = model_loader()
# Parsing a moment takes long, and what was made together has the same ones.
_MOMENTS_KEPT = 20_000
_parse_moment = lru_cache(maxsize=_MOMENTS_KEPT)(parse_timestamp)


@dataclass(slots=True)
class AwsSession:
    """One identity in one account; safe to share between threads."""

    endpoint_url: str | None = None
    profile: str | None = None
    credentials: Mapping[str, str] | None = field(default=None, repr=False)
    # May hold a password; None leaves the way out to boto3 and its environment.
    proxy_url: str | None = field(default=None, repr=False)
    # Bounds each attempt's wait for a connection and for an answer.
    timeout_seconds: float | None = None
    max_attempts: int | None = None
    usage: Usage = field(default_factory=Usage)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _core: BotocoreSession | None = field(default=None, repr=False)

    def client(self, service: str, region: str = HOME_REGION) -> Any:
        """The client of a service in a region, built once."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._build(service, region)
            return self._clients[service, region]

    def _build(self, service: str, region: str) -> Any:
        if self._core is None:
            self._core = self._session()
        client = self._core.create_client(
            service, region_name=region, endpoint_url=self.endpoint_url, config=self._config()
        )
        client.meta.events.register("before-call", self._count)
        client.meta.events.register(PARSING, lift_points)
        return client

    def _config(self) -> Config:
        read = self.timeout_seconds or READ_TIMEOUT_SECONDS
        return Config(
            retries={"mode": "adaptive", "total_max_attempts": self.max_attempts or MAX_ATTEMPTS},
            connect_timeout=min(CONNECT_TIMEOUT_SECONDS, read),
            read_timeout=read,
            max_pool_connections=16,
            proxies={"http": self.proxy_url, "https": self.proxy_url} if self.proxy_url else None,
            # An emulator has one host name for all buckets.
            s3={"addressing_style": "path"} if self.endpoint_url else {},
            user_agent_extra="opscurb",
        )

    def _session(self) -> BotocoreSession:
        core = BotocoreSession(profile=self.profile)
        core.register_component("data_loader", _LOADER)
        core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_parse_moment)
        if self.credentials is not None:
            keys = self.credentials
            core.set_credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys.get("SessionToken"))
        return core

    def _count(self, model: Any, **_: Any) -> None:
        self.usage.count(iam_action(f"{model.service_model.service_name}:{model.name}"))

    def assume(
        self, role_arn: str, session_name: str, external_id: str | None, policy: str | None = None
    ) -> "AwsSession":
        """Take on a role for an hour, narrowed by a session policy; raises what boto3 raises."""
        request: dict[str, Any] = {"RoleArn": role_arn, "RoleSessionName": session_name}
        if external_id is not None:
            request["ExternalId"] = external_id
        if policy is not None:
            request["Policy"] = policy
        answer = self.client("sts").assume_role(**request)
        return AwsSession(
            endpoint_url=self.endpoint_url,
            credentials=answer["Credentials"],
            proxy_url=self.proxy_url,
            timeout_seconds=self.timeout_seconds,
        )

    def trying_once(self) -> "AwsSession":
        """The same identity for calls that must not be repeated unseen; its calls are counted here."""
        once = AwsSession(
            endpoint_url=self.endpoint_url,
            profile=self.profile,
            credentials=self.credentials,
            proxy_url=self.proxy_url,
            timeout_seconds=self.timeout_seconds,
            max_attempts=1,
            usage=self.usage,
        )
        once._core = self._core
        return once

    def identity(self) -> dict[str, str]:
        """Who this identity is: its Account, Arn and UserId."""
        answer = self.client("sts").get_caller_identity()
        return {name: str(answer[name]) for name in ("Account", "Arn", "UserId")}

    def enabled_regions(self) -> tuple[str, ...]:
        """Regions the account has enabled, sorted."""
        answer = self.client("ec2").describe_regions(AllRegions=False)
        return tuple(sorted(region["RegionName"] for region in answer["Regions"]))
