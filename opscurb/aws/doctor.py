"""Tries the calls that checks need and says what the credentials allow."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from opscurb.aws.account.bill import Bill, LiveBill
from opscurb.aws.provider import AWS
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.check import Check
from opscurb.resource import Resource
from opscurb.results import Unread

THREADS = 12


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether a check can run in a region, by trying.

    `missing` are denied actions, `broken` says what else went wrong, `untried` are actions that nothing in the
    account gave occasion to try. `unsure` names what the check runs without, though surer with it.
    """

    region: str
    check_id: str
    missing: tuple[str, ...]
    untried: tuple[str, ...]
    broken: tuple[str, ...]
    unsure: tuple[str, ...]

    @property
    def able(self) -> bool:
        """True when nothing stands in the way."""
        return not (self.missing or self.broken)


def examine(
    session: AwsSession, account_id: str, region: str, checks: Sequence[Check], bill: Bill
) -> list[Ability]:
    """Try what the checks need in one region; the session must be fresh, since its calls are evidence.

    Asking for the bill is billed, so regions share one: a live bill is asked once, a kept one not at all.
    """
    target = AwsRegion(session, account_id, region, probe=True, account_bill=bill)
    types = sorted({name for check in checks for name in check.types})
    with ThreadPoolExecutor(THREADS) as pool:
        unread = dict(zip(types, (got.unread for got in pool.map(target.collect, types)), strict=True))
    measured = [check for check in checks if check.metrics]
    silent = _try_metrics(target, measured) if measured else ()
    asked = bill.session.usage.by_operation if isinstance(bill, LiveBill) else ()
    tried = frozenset((*session.usage.by_operation, *asked))
    return [_ability(region, check, unread, silent if check.metrics else (), tried) for check in checks]


def _try_metrics(target: AwsRegion, checks: Sequence[Check]) -> tuple[Unread, ...]:
    """Ask for one metric of a resource that does not exist: permission is checked before that matters."""
    nobody = Resource(id="opscurb-doctor", arn="opscurb-doctor", region=target.region)
    failed = target.measure([(checks[0].metrics[0], nobody)], target.now).failed
    return () if failed is None else (failed,)


def _ability(
    region: str,
    check: Check,
    unread: Mapping[str, tuple[Unread, ...]],
    silent: tuple[Unread, ...],
    tried: frozenset[str],
) -> Ability:
    gaps = [*(gap for name in check.inputs for gap in unread[name]), *silent]
    hints = [gap for name in check.hints for gap in unread[name]]
    missing = {action for gap in gaps for action in gap.needs}
    broken = {gap.message for gap in gaps if not gap.needs}
    unsure = {text for gap in hints for text in gap.needs or (gap.message,)}
    untried = set(AWS.needs_of(check)) - set(AWS.needs_of_all([])) - tried - missing
    return Ability(region, check.id, *(tuple(sorted(one)) for one in (missing, untried, broken, unsure)))
