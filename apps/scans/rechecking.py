"""Looks at one finding again: a scan of its account and region by its check, and what came out of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from apps.accounts.selectors import connected_providers
from apps.customers.selectors import plan_of
from apps.findings.rechecks import Subject, hold_subject, place_of, was_seen
from apps.scans.asked import KUBERNETES, ScanRequest
from apps.scans.models import Scan, ScanUnit
from apps.scans.requests import request_scan
from apps.tenancy.scope import current_customer
from opscurb.aws.provider import AWS
from opscurb.errors import Conflict
from opscurb.provider import check_ids

# What the trigger of such a scan begins with; the finding's id follows.
TRIGGER = "recheck:"


class Outcome(StrEnum):
    """What came out of looking at a finding again."""

    RUNNING = "running"
    STILL_THERE = "still_there"
    RESOLVED = "resolved"
    COULD_NOT_CHECK = "could_not_check"


@dataclass(frozen=True, slots=True)
class Recheck:
    """The newest look at a finding by itself: its scan, what came out, and why nothing did."""

    scan: Scan
    outcome: Outcome
    why: str = ""


def recheck(finding_id: UUID) -> Scan:
    """Have a finding looked at again; the scan that does so already is not asked for twice. Needs a scope.

    Raises NotFound, or Conflict where it cannot be looked at or the plan's looks at a time are under way.
    """
    subject = hold_subject(finding_id)
    if (under_way := _newest(finding_id)) is not None and not under_way.is_over:
        return under_way
    _refuse_impossible(subject)
    _refuse_many()
    return request_scan(_wanted(subject))


def last_recheck(finding_id: UUID) -> Recheck | None:
    """The newest look at a finding by itself, if there was one. Needs a scope."""
    scan = _newest(finding_id)
    if scan is None:
        return None
    if not scan.is_over:
        return Recheck(scan, Outcome.RUNNING)
    if was_seen(finding_id, scan.id):
        return Recheck(scan, Outcome.STILL_THERE)
    check_id, region = place_of(finding_id)
    unit = ScanUnit.objects.filter(scan_id=scan.id, region=region).first()
    coverage: dict[str, Any] = unit.coverage if unit else {}
    if any(one["check_id"] == check_id and one["complete"] for one in coverage.get("checks", ())):
        return Recheck(scan, Outcome.RESOLVED)
    return Recheck(scan, Outcome.COULD_NOT_CHECK, _why_not(scan, unit, check_id))


def _newest(finding_id: UUID) -> Scan | None:
    return Scan.objects.filter(trigger_source=f"{TRIGGER}{finding_id}").order_by("-created_at").first()


def _wanted(subject: Subject) -> ScanRequest:
    is_cluster, is_demo = subject.provider == KUBERNETES, subject.account_id is None
    return ScanRequest(
        demo=is_demo,
        selected_accounts=() if is_demo else (str(subject.account_id),),
        regions=() if is_cluster else (subject.region,),
        # Contexts of the demo are no account's.
        kube_context=subject.region if is_cluster and not is_demo else "",
        checks=tuple(name for name in subject.checks if name in check_ids()),
        # Which cluster an account leads to follows from its context; of the demo, only its provider tells.
        providers=(subject.provider,) if is_demo else (),
        trigger_source=f"{TRIGGER}{subject.finding_id}",
        in_history=False,
    )


def _refuse_impossible(subject: Subject) -> None:
    if subject.check_id not in check_ids():
        raise Conflict("Its check is no longer part of the product")
    if subject.provider == AWS.name and subject.region not in AWS.regions:
        raise Conflict("Its region is none that can be scanned by itself")
    if subject.account_id is not None and subject.account_id not in connected_providers():
        raise Conflict("Its account is paused, removed or not connected")


def _refuse_many() -> None:
    """Each is a scan, and one person may click on many."""
    most = plan_of(current_customer()).running_units
    running = Scan.objects.filter(
        trigger_source__startswith=TRIGGER, status__in=(Scan.Status.QUEUED, Scan.Status.RUNNING)
    )
    if running.count() >= most:
        raise Conflict(f"Your plan looks at {most} findings at a time; wait for one of them")


def _why_not(scan: Scan, unit: ScanUnit | None, check_id: str) -> str:
    """Why nothing came out, in a few words."""
    if scan.status == Scan.Status.CANCELED:
        return "the scan was canceled"
    if unit is None or unit.error:
        return unit.error if unit else scan.error or "its region could not be looked at"
    gaps = [gap for gap in unit.coverage.get("unknown", ()) if gap["check_id"] == check_id]
    texts = dict.fromkeys(", ".join(gap["needs"]) or gap["message"] for gap in gaps)
    return "; ".join(list(texts)[:3]) or scan.error or "its check did not look at all of the region"
