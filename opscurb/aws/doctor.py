"""Tries the calls that checks need and says what the credentials allow."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from opscurb.aws.provider import AWS
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.check import Check, Reason
from opscurb.resource import Resource
from opscurb.results import Unread

THREADS = 12


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether a check can run in a region, by trying.

    `missing` are denied actions, `untried` those that nothing in the account gave occasion to try, and `broken`
    says what else went wrong.
    """

    region: str
    check_id: str
    missing: tuple[str, ...]
    untried: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def able(self) -> bool:
        """True when nothing stands in the way."""
        return not (self.missing or self.broken)


def examine(session: AwsSession, account_id: str, region: str, checks: Sequence[Check]) -> list[Ability]:
    """Try what the checks need in one region; the session must be fresh, since its calls are evidence."""
    target = AwsRegion(session, account_id, region, probe=True)
    types = sorted({name for check in checks for name in check.types})
    with ThreadPoolExecutor(THREADS) as pool:
        unread = dict(zip(types, (got.unread for got in pool.map(target.collect, types)), strict=True))
    measured = [check for check in checks if check.metrics]
    silent = _try_metrics(target, measured) if measured else ()
    tried = frozenset(session.usage.by_operation)
    return [
        _ability(region, check, _gaps(check, unread) + (list(silent) if check.metrics else []), tried)
        for check in checks
    ]


def _try_metrics(target: AwsRegion, checks: Sequence[Check]) -> tuple[Unread, ...]:
    """Ask for one metric of a resource that does not exist: permission is checked before that matters."""
    nobody = Resource(id="opscurb-doctor", arn="opscurb-doctor", region=target.region)
    failed = target.measure([(checks[0].metrics[0], nobody)], target.now).failed
    return () if failed is None else (failed,)


def _gaps(check: Check, unread: dict[str, tuple[Unread, ...]]) -> list[Unread]:
    return [gap for name in check.types for gap in unread[name]]


def _ability(region: str, check: Check, gaps: list[Unread], tried: frozenset[str]) -> Ability:
    missing = {action for gap in gaps if gap.reason is Reason.NO_PERMISSION for action in gap.needs}
    broken = {gap.message for gap in gaps if gap.reason is not Reason.NO_PERMISSION}
    account_level = set(AWS.needs_of_all([]))
    untried = set(AWS.needs_of(check)) - account_level - tried - missing
    return Ability(region, check.id, *(tuple(sorted(one)) for one in (missing, untried, broken)))
