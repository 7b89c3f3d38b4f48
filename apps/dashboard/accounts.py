"""What pages show of accounts: their state, how much of them is read, what waste costs there, when they are scanned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from apps.accounts.checklist import ApiGroup, Checklist
from apps.accounts.clusters import KUBERNETES
from apps.accounts.selectors import AWS
from apps.accounts.setup import setup_of
from apps.findings.selectors import Filter
from apps.findings.totals import sums_by_account
from apps.scans.coverage import Coverage, coverage_by_account
from apps.schedules.selectors import list_schedules
from opscurb.aws.connect import ADMITTED, CLAIMED, EXACT, REQUIRED
from opscurb.provider import PROVIDERS

PROVEN = {
    ADMITTED: "The role admits us by its external ID",
    REQUIRED: "Without an external ID it refuses us",
    EXACT: "With another external ID it refuses us",
    CLAIMED: "It is in the account that its ARN names",
}
# What to do where a proof fails, besides what AWS itself said.
REMEDIES = {
    ADMITTED: "Create the stack of step 2 in the account, or compare the role's trust policy with the one shown there.",
    REQUIRED: 'Add the condition "sts:ExternalId" of step 2 to the trust policy. Without it, others who know the'
    " role's name could have us read your account.",
    EXACT: "Let the trust policy name this one external ID, without a wildcard.",
    CLAIMED: "Copy the ARN anew from the account that you mean to connect.",
}
# Names that schedules may call an AWS account by.
LOCAL = "aws_local:"


@dataclass(frozen=True, slots=True)
class Row:
    """An account in a list. `trouble` says what stands in the way of its scans."""

    account: Any
    coverage: Coverage | None
    monthly: Decimal
    findings: int
    next_at: datetime | None
    trouble: str = ""

    @property
    def is_aws(self) -> bool:
        """True for an account that is reached by a role."""
        return bool(self.account.provider == AWS)

    @property
    def is_scannable(self) -> bool:
        """True when a scan may be asked for."""
        account = self.account
        return account.provider in PROVIDERS and account.status == "connected" and account.paused_at is None

    @property
    def has_scanner(self) -> bool:
        """True where there is something that looks at accounts of this cloud."""
        return self.account.provider in PROVIDERS


def rows(accounts: Sequence[Any]) -> list[Row]:
    """Accounts for a list, with as many questions to the database however many there are. Needs a scope."""
    coverage = {one.account_id: one for one in coverage_by_account(demo=False)}
    sums = {one.account_id: one.sum for one in sums_by_account(Filter(demo=False))}
    schedules = [one for one in list_schedules() if one.enabled and one.next_run_at]
    found = []
    for account in accounts:
        seen, total = coverage.get(account.id), sums.get(account.id)
        found.append(
            Row(
                account,
                seen,
                total.monthly if total else Decimal(0),
                total.findings if total else 0,
                _next(account, schedules),
                _trouble(account, seen),
            )
        )
    return found


def row_of(account: Any) -> Row:
    """One account, as lists show it. Needs a scope."""
    (row,) = rows([account])
    return row


def _next(account: Any, schedules: Iterable[Any]) -> datetime | None:
    meant = [one.next_run_at for one in schedules if _is_meant(account, one.scan)]
    return min(meant, default=None)


def _is_meant(account: Any, scan: dict[str, Any]) -> bool:
    """True where a schedule's scan covers an account: by its name, or since it is of everything."""
    if account.paused_at is not None:
        return False
    named = scan.get("selected_accounts") or []
    local = f"{LOCAL}{account.name}" if account.provider == AWS else None
    if str(account.id) in named or local in named:
        return True
    if account.provider == KUBERNETES:
        label = scan.get("kubeconfig_path")
        return bool(scan.get("include_kubernetes")) and label in (None, "", account.name)
    if scan.get("demo_mode") or account.status != "connected":
        return False
    return not named and scan.get("aws_profile") in (None, "", account.name)


def _trouble(account: Any, coverage: Coverage | None) -> str:
    if account.status == "failed":
        return str(account.error)
    if coverage is not None and coverage.failed == coverage.parts:
        return "The last scan could read nothing of it"
    return ""


@dataclass(frozen=True, slots=True)
class Proven:
    """A step of a verification in words."""

    said: str
    ok: bool | None
    remedy: str


def proofs(checklist: Checklist) -> list[Proven]:
    """The steps of a verification in words, what to do with the one that failed."""
    return [
        Proven(PROVEN[step.proof], step.ok, REMEDIES[step.proof] if step.ok is False else "")
        for step in checklist.steps
    ]


def by_need(groups: Iterable[ApiGroup]) -> list[ApiGroup]:
    """Groups of calls, those where something is denied first."""
    return sorted(groups, key=lambda group: (not group.missing, group.service))


def role_texts(account: Any) -> dict[str, Any]:
    """What to set up in AWS, each text as it is copied, and the calls that the role permits by service."""
    setup = setup_of(account)
    services: dict[str, list[str]] = defaultdict(list)
    for policy in setup["permissions_policies"]:
        for action in policy["Statement"][0]["Action"]:
            service, _, call = action.partition(":")
            services[service].append(call)
    return {
        "setup": setup,
        "trust": _indented(setup["trust_policy"]),
        "policies": list(map(_indented, setup["permissions_policies"])),
        "services": dict(services),
        "count": sum(map(len, services.values())),
    }


def _indented(document: dict[str, Any]) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
