"""What the page of one scan shows: how far it is, each of its parts, its gaps and what would close them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.utils import timezone

from apps.dashboard.forms.findings import label_of
from apps.dashboard.scans import row_of
from apps.findings.browsing import browse, sum_of
from apps.findings.listing import Cut
from apps.findings.selectors import Filter
from apps.scans.listing import ahead_of
from apps.scans.parts import PROBLEMS, Gap, Part, Parts, State, longest_running, parts_of, version_of
from apps.scans.selectors import progress_of
from opscurb.aws.policies import policy_document
from opscurb.kubernetes.permissions import role_of

# Looked at every other second at first, and less often once it takes longer.
QUICK, SLOW, PATIENCE = 2, 5, timedelta(minutes=1)
# From here on it is told what is waited for.
LONG = timedelta(minutes=2)
TOP, MOST_PLACES, MOST_CHECKS, MOST_GAPS = 10, 6, 6, 50
NAMES = {name: name for name in ("id", "severity", "check_id", "resource_id", "account_name", "region",
                                 "monthly_cost", "price_basis")}  # fmt: skip
# In the order in which they are listed: word, sign and colour of each.
SHOWN = {
    State.FAILED: ("Failed", "▲", "high"),
    State.NO_PERMISSION: ("Not permitted", "◆", "medium"),
    State.THROTTLED: ("Throttled", "◆", "medium"),
    State.REGION_DISABLED: ("Region not enabled", "◆", "medium"),
    State.ERROR: ("Error", "◆", "medium"),
    State.UNREADABLE: ("Unreadable answer", "◆", "medium"),
    State.NO_METRICS: ("No metrics", "◆", "medium"),
    State.RUNNING: ("Running", "…", "low"),
    State.WAITING: ("Waiting", "", ""),
    State.CANCELED: ("Canceled", "", ""),
    State.READ: ("Read", "✓", "ok"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The regions and clusters of an account that stand alike."""

    word: str
    sign: str
    style: str
    regions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a scan, its parts in groups, worst first."""

    name: str
    read: int
    parts: int
    groups: Sequence[Group]
    errors: Sequence[Part]


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A gap in words: why, where, and which checks it kept from looking."""

    word: str
    gap: Gap
    places: Sequence[str]
    more_places: int
    checks: Sequence[str]
    more_checks: int


def progress(scan: Any) -> dict[str, Any]:
    """How far a scan is. Needs a scope."""
    waited_for = None if scan.is_over else longest_running(scan)
    found = sum_of(Filter(scan_id=scan.id))
    return {
        "scan": scan,
        "progress": progress_of(scan),
        "found": found,
        "ahead": ahead_of(scan) if scan.status == "queued" else 0,
        "waited_for": waited_for if waited_for and _is_long(waited_for) else None,
        "row": row_of(scan) if scan.is_over else None,
        "pace": QUICK if timezone.now() - scan.created_at < PATIENCE else SLOW,
    }


def details(scan: Any, *, only_problems: bool) -> dict[str, Any]:
    """Its parts, its gaps and the dearest of what it found. Needs a scope."""
    parts = parts_of(scan)
    accounts = [_account(name, found) for name, found in parts.by_account.items()]
    return {
        "scan": scan,
        "row": row_of(scan),
        "accounts": [one for one in accounts if not only_problems or _has_problem(one, parts)],
        "only_problems": only_problems,
        "gaps": list(map(_shown, parts.gaps[:MOST_GAPS])),
        "more_gaps": max(0, len(parts.gaps) - MOST_GAPS),
        "unmeasured": parts.unmeasured,
        "dearest": _dearest(scan),
        "version": version_of(scan),
        "details_pace": SLOW,
        **_missing(parts.missing),
    }


def _is_long(part: Part) -> bool:
    return part.started_at is not None and timezone.now() - part.started_at > LONG


def _account(name: str, parts: Sequence[Part]) -> Account:
    groups = [_group(state, [part.region for part in parts if part.state == state]) for state in SHOWN]
    read = sum(part.state == State.READ for part in parts)
    errors = [part for part in parts if part.error]
    return Account(name, read, len(parts), [group for group in groups if group.regions], errors)


def _group(state: State, regions: Iterable[str]) -> Group:
    # An account that is not known yet is told as a whole.
    return Group(*SHOWN[state], [region or "the account itself" for region in regions])


def _has_problem(account: Account, parts: Parts) -> bool:
    return any(part.state in PROBLEMS for part in parts.by_account[account.name])


def _shown(gap: Gap) -> ShownGap:
    places = [f"{account}, {region}" if region else account for account, region in sorted(gap.places)]
    checks = sorted(map(label_of, gap.checks))
    return ShownGap(
        word=SHOWN[State(gap.reason)][0],
        gap=gap,
        places=places[:MOST_PLACES],
        more_places=max(0, len(places) - MOST_PLACES),
        checks=checks[:MOST_CHECKS],
        more_checks=max(0, len(checks) - MOST_CHECKS),
    )


def _missing(needs: Iterable[str]) -> Mapping[str, str]:
    """What to allow: actions of IAM as a policy, lists of Kubernetes as a role."""
    rights = [need for need in needs if " " in need]
    actions = [need for need in needs if " " not in need]
    policy = orjson.dumps(policy_document(actions), option=orjson.OPT_INDENT_2).decode()
    return {"policy": policy if actions else "", "role": role_of(rights) if rights else ""}


def _dearest(scan: Any) -> list[dict[str, Any]]:
    found = browse(Filter(scan_id=scan.id), Cut(TOP), NAMES)
    return [
        {
            **row,
            "title": label_of(row["check_id"]),
            "saving": row["monthly_cost"] if row["price_basis"] != "none" else None,
        }
        for row in found.rows
    ]
