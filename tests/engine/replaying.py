"""Plays an emulated account's answers back without asking it again, with a permission taken away if wanted."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSResponse

from opscurb.aws.metrics import NEEDS as METRIC_NEEDS
from opscurb.aws.metrics import Metrics
from opscurb.aws.permissions import iam_action, iam_actions
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.check import Metric
from opscurb.resource import Resource

DENIED = {"Error": {"Code": "AccessDenied", "Message": ""}, "ResponseMetadata": {}}
Answers = dict[tuple[str, str], tuple[int, dict[str, Any]]]


@dataclass(slots=True)
class Listening(AwsSession):
    """A session that keeps every answer it gets."""

    answers: Answers = field(default_factory=dict)

    def trying_once(self) -> "Listening":
        """The same, since an emulator gives no reason to try again."""
        return self

    def _build(self, service: str, region: str) -> Any:
        client = AwsSession._build(self, service, region)
        client.meta.events.register("before-call", _remember_request)
        client.meta.events.register("after-call", self._keep)
        return client

    def _keep(self, http_response: Any, parsed: Any, model: Any, context: Any, **_: Any) -> None:
        self.answers[_action(model), context["asked"]] = http_response.status_code, copy.deepcopy(parsed)


@dataclass(slots=True)
class Replaying(AwsSession):
    """A session that answers from what was kept, and denies one action."""

    answers: Answers = field(default_factory=dict)
    denied: str = ""

    def trying_once(self) -> "Replaying":
        """The same, since it never tries again."""
        return self

    def _build(self, service: str, region: str) -> Any:
        client = AwsSession._build(self, service, region)
        client.meta.events.register("before-call", self._answer)
        return client

    def _answer(self, model: Any, params: Any, **_: Any) -> Any:
        action = _action(model)
        if action == self.denied:
            return _http(403), copy.deepcopy(DENIED)
        status, parsed = self.answers[action, _asked(params)]
        return _http(status), copy.deepcopy(parsed)


@dataclass(slots=True)
class ListeningRegion(AwsRegion):
    """A region that keeps the metrics it was asked for."""

    measured: Metrics | None = None

    def measure(self, queries: Sequence[tuple[Metric, Resource]], now: datetime) -> Metrics:
        self.measured = AwsRegion.measure(self, queries, now)
        return self.measured


@dataclass(slots=True)
class ReplayingRegion(AwsRegion):
    """A region whose metrics are those that were kept, in whatever batches they are asked for."""

    measured: Metrics | None = None

    def measure(self, queries: Sequence[tuple[Metric, Resource]], now: datetime) -> Metrics:
        if self.session.denied in iam_actions(METRIC_NEEDS) or self.measured is None:
            return AwsRegion.measure(self, queries, now)
        return self.measured


def _remember_request(params: Any, context: Any, **_: Any) -> None:
    context["asked"] = _asked(params)


def _asked(params: Any) -> str:
    return repr((params["url"], params["query_string"], params["body"]))


def _action(model: Any) -> str:
    return iam_action(f"{model.service_model.service_name}:{model.name}")


def _http(status: int) -> AWSResponse:
    return AWSResponse("", status, {}, None)
