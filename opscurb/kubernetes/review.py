"""Asks a cluster who we are to it: reachable, of which version, allowed what the checks need."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from opscurb.check import Check
from opscurb.kubernetes.api import ClusterApi
from opscurb.kubernetes.collectors.others import VERSION
from opscurb.kubernetes.errors import ClusterProblem
from opscurb.kubernetes.permissions import Need, needs_of_all, optional_needs, parse_need
from opscurb.kubernetes.reading import text
from opscurb.resource import ODD_DATA

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
THREADS = 8


@dataclass(frozen=True, slots=True)
class Review:
    """What a cluster allows; `unreachable` says why nothing is known of it, and is empty when it answered.

    All others are needs, as `list pods`: `missing` stands in the way of checks, `forgone` of optional ones alone.
    """

    version: str = ""
    allowed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    forgone: tuple[str, ...] = ()
    unreachable: str = ""

    @property
    def ok(self) -> bool:
        """True when every check can run but the optional ones."""
        return not (self.unreachable or self.missing)


def review(api: ClusterApi, checks: Iterable[Check]) -> Review:
    """Ask a cluster for its version and, by SelfSubjectAccessReview, for each need of the checks; never raises."""
    needs = needs_of_all(checks)
    try:
        version = _version(api)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="review") as pool:
            answers = dict(
                zip(needs, pool.map(lambda need: _allowed(api, parse_need(need)), needs), strict=True)
            )
    except ClusterProblem as problem:
        return Review(unreachable=str(problem))
    except ODD_DATA:
        return Review(unreachable="the answers are not those of a Kubernetes API server")
    optional = set(optional_needs())
    denied = [need for need, allowed in answers.items() if not allowed]
    return Review(
        version=version,
        allowed=tuple(need for need, allowed in answers.items() if allowed),
        missing=tuple(need for need in denied if need not in optional),
        forgone=tuple(need for need in denied if need in optional),
    )


def _version(api: ClusterApi) -> str:
    """The cluster's version; empty where it is not for everyone to see, which only the credentials decide."""
    try:
        return text(api.get(VERSION)["gitVersion"])
    except ClusterProblem as problem:
        if problem.status == 403:
            return ""
        raise


def _allowed(api: ClusterApi, need: Need) -> bool:
    asked: dict[str, Any]
    if need.path:
        asked = {"nonResourceAttributes": {"verb": "get", "path": need.path}}
    else:
        asked = {"resourceAttributes": {"verb": "list", "group": need.group, "resource": need.resource}}
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": asked}
    return bool(api.post(REVIEWS, body)["status"]["allowed"])
