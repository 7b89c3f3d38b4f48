"""What an AWS account's role lets scans do, as the account's newest scan found it call by call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from apps.accounts.bill import bill_permissions
from apps.scans.coverage import coverage_by_account
from apps.scans.models import ScanUnit
from opscurb.aws.permissions import iam_actions
from opscurb.aws.policies import OPT_IN, capability_roles
from opscurb.aws.provider import ACCOUNT_NEEDS, AWS
from opscurb.check import Check, Reason


class State(StrEnum):
    """Whether an action is allowed; untried is what nothing in the account gave occasion to call."""

    ALLOWED = "allowed"
    MISSING = "missing"
    UNTRIED = "untried"


class Runs(StrEnum):
    """How a check runs with what is allowed."""

    FULLY = "fully"
    LESS_SURELY = "less_surely"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class RoleState:
    """A capability role and the state of each of its actions."""

    role: str
    actions: dict[str, State]

    @property
    def is_complete(self) -> bool:
        """True when nothing of it was refused."""
        return State.MISSING not in self.actions.values()


@dataclass(frozen=True, slots=True)
class CheckState:
    """A check, how it runs, and the actions that it misses."""

    check_id: str
    role: str
    runs: Runs
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permissions:
    """What is known of an account's permissions; of one that was never scanned everything is untried."""

    scan_id: UUID | None
    looked_at: datetime | None
    roles: tuple[RoleState, ...]
    checks: tuple[CheckState, ...]


def permissions_of(account_id: UUID) -> Permissions:
    """The permissions of an AWS account by role and by check. Needs a scope."""
    newest = next(iter(coverage_by_account(demo=False, account_id=account_id)), None)
    called, missing = _told(newest.scan_id, account_id) if newest else (set[str](), set[str]())
    allowed, refused = bill_permissions(account_id)
    called, missing = called | allowed, missing | refused
    checks = AWS.checks.values()
    return Permissions(
        newest.scan_id if newest else None,
        newest.finished_at if newest else None,
        tuple(
            RoleState(role, {action: _state(action, called, missing) for action in actions})
            for role, actions in (capability_roles(checks) | OPT_IN).items()
        ),
        tuple(_check_state(check, missing) for check in checks),
    )


def _told(scan_id: UUID, account_id: UUID) -> tuple[set[str], set[str]]:
    """The actions that a scan called in an account, and those that were refused anywhere in it."""
    units = ScanUnit.objects.filter(scan_id=scan_id, account_id=account_id).exclude(region="")
    # Without these no region would have been looked at.
    called = set(iam_actions(ACCOUNT_NEEDS))
    missing: set[str] = set()
    for coverage in units.values_list("coverage", flat=True):
        called.update(coverage.get("operations", ()))
        hints = [gap for checked in coverage.get("checks", ()) for gap in checked.get("without", ())]
        missing.update(_refused([*coverage.get("unknown", ()), *hints]))
    return called, missing


def _refused(gaps: Iterable[dict[str, Any]]) -> set[str]:
    return {need for gap in gaps if gap["reason"] == Reason.NO_PERMISSION for need in gap["needs"]}


def _state(action: str, called: set[str], missing: set[str]) -> State:
    if action in missing:
        return State.MISSING
    return State.ALLOWED if action in called else State.UNTRIED


def _check_state(check: Check, missing: set[str]) -> CheckState:
    lacks = tuple(action for action in AWS.needs_of(check) if action in missing)
    stopped = missing.intersection(AWS.required_by(check))
    runs = Runs.NOT if stopped else Runs.LESS_SURELY if lacks else Runs.FULLY
    return CheckState(check.id, check.role, runs, lacks)
