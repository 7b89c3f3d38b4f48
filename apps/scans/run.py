"""Runs one claimed unit: plans an account's regions, or scans a region and stores what it finds."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import structlog
from django.utils import timezone

from apps.accounts.access import Access
from apps.findings.services import Sighting, resolve, store
from apps.scans.finish import fail_unit, finish_unit, note_error, start_scan
from apps.scans.lease import Heartbeat
from apps.scans.models import Scan, ScanUnit
from apps.scans.progress import advance
from apps.scans.queue import MOST_STALLS, Claim, LeaseLost, hold
from apps.settings.selectors import policy_for
from apps.tenancy.scope import scope
from opscurb.aws.provider import AWS
from opscurb.check import Check
from opscurb.errors import DomainError, Invalid, Unavailable
from opscurb.policy import Policy
from opscurb.results import Checked, Event, Found, Progress, Unknown, Usage
from opscurb.scanner import scan as scan_region

log = structlog.get_logger(__name__)

BATCH = 1_000
FLUSH_SECONDS = 2.0
# How far a scan is must be seen within a second; the engine speaks up at least every quarter of one.
PROGRESS_SECONDS = 0.5
NOTHING_CONNECTED = (
    "no cloud account is connected: connect and verify one at /api/aws-accounts, or ask for demo_mode"
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a unit needs to know of its scan."""

    claim: Claim
    demo: bool
    regions: tuple[str, ...]
    checks: tuple[Check, ...]
    policy: Policy

    @property
    def access(self) -> Access:
        """The way into the account."""
        claim = self.claim
        return Access(claim.customer_id, claim.account_id, claim.scan_id, self.checks)

    @property
    def sighting(self) -> Sighting:
        """Where and when its findings are seen."""
        return Sighting(self.claim.scan_id, self.claim.account_id, self.demo, timezone.now())


@dataclass(slots=True)
class Seen:
    """What a region's scan said so far and is not stored yet, and its coverage."""

    waiting: list[Found] = field(default_factory=list)
    progress: Progress | None = None
    told: Progress | None = None
    checked: list[Checked] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    found_any: bool = False
    flushed_at: float = field(default_factory=time.monotonic)

    def take(self, event: Event) -> None:
        """Sort an event in."""
        match event:
            case Found():
                self.waiting.append(event)
            case Progress():
                self.progress = event
            case Checked():
                self.checked.append(event)
            case Unknown():
                self.unknown.append(event)

    @property
    def is_due(self) -> bool:
        """True when it is time to store what waits."""
        # The first finding is stored at once: people watch a scan begin.
        if len(self.waiting) >= BATCH or (self.waiting and not self.found_any):
            return True
        patience = FLUSH_SECONDS if self.progress == self.told else PROGRESS_SECONDS
        return time.monotonic() - self.flushed_at >= patience

    def coverage(self, usage: Usage) -> dict[str, Any]:
        """What was and was not checked, and what looking cost."""
        return {
            "checks": [asdict(checked) for checked in self.checked],
            "unknown": [asdict(unknown) for unknown in self.unknown],
            "api_calls": usage.calls,
            "metrics_asked": usage.metrics,
        }


def run(claim: Claim) -> None:
    """Run a unit to its end; a failure ends the unit, not the worker."""
    try:
        with scope(claim.customer_id):
            work = _begin(claim)
        if work is not None:
            _work(work)
    except LeaseLost:
        log.info("unit.lease_lost", unit=str(claim.unit_id))
    except Unavailable as error:
        # AWS may answer when the lease has run out and the unit is claimed again.
        _unless_lost(note_error, claim, str(error))
    except DomainError as error:
        _unless_lost(fail_unit, claim, str(error))


def _work(work: Work) -> None:
    with Heartbeat(work.claim) as heartbeat, work.access as access:
        if work.claim.region:
            _scan(work, access, heartbeat)
        else:
            _plan(work, access)


def _begin(claim: Claim) -> Work | None:
    """Mark the scan as running; give up on a unit that was claimed too often without progress."""
    if claim.stalls > MOST_STALLS:
        fail_unit(claim, f"given up after {MOST_STALLS} attempts without progress")
        return None
    scan = start_scan(claim)
    if scan is None:
        return None
    return Work(claim, scan.demo, tuple(scan.regions), _checks(scan), policy_for(AWS.name))


def _checks(scan: Scan) -> tuple[Check, ...]:
    return tuple(check for name, check in AWS.checks.items() if not scan.checks or name in scan.checks)


def _unless_lost(end: Callable[[Claim, str], None], claim: Claim, text: str) -> None:
    try:
        with scope(claim.customer_id):
            end(claim, text)
    except LeaseLost:
        log.info("unit.lease_lost", unit=str(claim.unit_id))


def _plan(work: Work, access: Access) -> None:
    """Find out an account's regions and make a unit of each."""
    claim = work.claim
    if claim.account_id is None and not work.demo:
        raise Invalid(NOTHING_CONNECTED)
    regions = access.regions(work.regions)
    with scope(claim.customer_id):
        unit = hold(claim)
        ScanUnit.objects.bulk_create(
            [
                ScanUnit(
                    customer_id=claim.customer_id,
                    scan_id=claim.scan_id,
                    account_id=claim.account_id,
                    region=region,
                )
                for region in regions
            ],
            ignore_conflicts=True,
        )
        finish_unit(unit, {"regions": list(regions)})


def _scan(work: Work, access: Access, heartbeat: Heartbeat) -> None:
    """Scan a region, storing findings and progress as they come. No transaction spans a network call."""
    claim = work.claim
    seen = Seen()
    target = access.target(claim.region)
    events = scan_region(target, work.checks, work.policy, timezone.now())
    try:
        for event in events:
            seen.take(event)
            if heartbeat.lost:
                raise LeaseLost
            if seen.is_due:
                _flush(work, seen)
    finally:
        _close(events)
    with scope(claim.customer_id):
        unit = _write(work, seen)
        resolve([c.check_id for c in seen.checked if c.complete], claim.region, work.sighting)
        finish_unit(unit, seen.coverage(target.usage))


def _flush(work: Work, seen: Seen) -> None:
    with scope(work.claim.customer_id):
        _write(work, seen).save(update_fields=PROGRESS)


PROGRESS = ["lease_until", "steps_done", "steps_planned", "phase", "message", "stalls"]


def _write(work: Work, seen: Seen) -> ScanUnit:
    """Store what waits under the unit's lock; the caller saves the unit."""
    unit = hold(work.claim)
    store(seen.waiting, work.sighting)
    seen.found_any = seen.found_any or bool(seen.waiting)
    seen.waiting.clear()
    seen.flushed_at = time.monotonic()
    if seen.progress is not None:
        advance(unit, seen.progress)
        seen.told = seen.progress
    return unit


def _close(events: Iterable[Event]) -> None:
    if isinstance(events, Iterator) and hasattr(events, "close"):
        events.close()
