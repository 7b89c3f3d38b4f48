"""Verifies an AWS account step by step, for who sets it up: what is proven, and what its role may read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from uuid import UUID

from apps.accounts.access.aws import platform_session
from apps.accounts.bill import KeptBill
from apps.accounts.models import CloudAccount
from apps.accounts.services import verify_account
from opscurb.aws.connect import PROOFS, open_account, verify
from opscurb.aws.doctor import Ability, examine
from opscurb.aws.provider import AWS
from opscurb.aws.session import HOME_REGION, AwsSession
from opscurb.errors import Conflict, DomainError, Invalid, ProviderDenied, Unavailable

# How long somebody who waits for a page is let wait for the calls of all groups.
SECONDS = 20.0
NAME = "verify"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the proofs; `ok` is None for what was not tried, since the one before it failed."""

    proof: str
    ok: bool | None


@dataclass(frozen=True, slots=True)
class ApiGroup:
    """The calls of one of AWS's services: all of them, those that were denied, those nothing gave occasion to try."""

    service: str
    actions: tuple[str, ...]
    missing: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """What a verification showed. `error` is why the way in failed, `unread` why the groups were not looked at."""

    steps: tuple[Step, ...]
    error: str = ""
    region: str = ""
    groups: tuple[ApiGroup, ...] = ()
    unread: str = ""

    @property
    def is_connected(self) -> bool:
        """True when the way in was proven, whatever may be read there."""
        return not self.error

    @property
    def missing(self) -> list[str]:
        """All actions that were denied."""
        return [action for group in self.groups for action in group.missing]

    @property
    def untried(self) -> list[str]:
        """All actions that nothing in the account gave occasion to try."""
        return [action for group in self.groups for action in group.untried]


def check_account(customer_id: UUID, account_id: UUID) -> Checklist:
    """Verify an account and try what scans call there; asks AWS outside any transaction, and keeps the answer.

    Raises NotFound; whatever AWS refuses is in the checklist.
    """
    proven: list[str] = []
    try:
        account = verify_account(customer_id, account_id, lambda account: _prove(account, proven))
    except (ProviderDenied, Unavailable, Invalid, Conflict) as error:
        return Checklist(_steps(proven), str(error))
    return read_permissions(account)


def read_permissions(account: CloudAccount) -> Checklist:
    """Try what scans call in the first region of an account whose way in was proven; needs no scope."""
    steps = _steps(PROOFS)
    region = account.regions[0] if account.regions else HOME_REGION
    try:
        return Checklist(steps, "", region, _groups(_abilities(account, region)))
    except TooSlow:
        return Checklist(steps, "", region, (), f"no complete answer within {SECONDS:g} seconds")
    except DomainError as error:
        return Checklist(steps, "", region, (), str(error))


def _steps(proven: Sequence[str]) -> tuple[Step, ...]:
    """Every proof; the first that is missing is the one that failed."""
    done = len(proven)
    return tuple(
        Step(proof, True if number < done else None if number > done else False)
        for number, proof in enumerate(PROOFS)
    )


def _prove(account: CloudAccount, proven: list[str]) -> None:
    with platform_session(account.customer_id) as platform:
        verify(platform, account.role_arn, str(account.external_id), account.account_id, proven.append)


def _abilities(account: CloudAccount, region: str) -> list[Ability]:
    with platform_session(account.customer_id) as platform:
        pool = ThreadPoolExecutor(1, thread_name_prefix="checklist")
        asked = pool.submit(_examined, platform, account, region)
        # Whoever is still at it ends with its next call, and nobody waits for it.
        pool.shutdown(wait=False)
        return asked.result(SECONDS)


def _examined(platform: AwsSession, account: CloudAccount, region: str) -> list[Ability]:
    checks = list(AWS.checks.values())
    session = open_account(platform, account.role_arn, str(account.external_id), NAME, checks)
    # Questions of Cost Explorer are billed and counted by the day, so a verification asks none.
    return examine(session, account.account_id, region, checks, KeptBill({}))


def _groups(abilities: Iterable[Ability]) -> tuple[ApiGroup, ...]:
    found = list(abilities)
    missing = {action for one in found for action in one.missing}
    # What one check had no occasion to try, another one may have been denied.
    untried = {action for one in found for action in one.untried} - missing
    by_service: dict[str, list[str]] = defaultdict(list)
    for action in AWS.needs_of_all(AWS.checks.values()):
        by_service[action.partition(":")[0]].append(action)
    return tuple(
        ApiGroup(service, tuple(actions), *(_among(actions, some) for some in (missing, untried)))
        for service, actions in sorted(by_service.items())
    )


def _among(actions: Iterable[str], some: set[str]) -> tuple[str, ...]:
    return tuple(action for action in actions if action in some)
