"""Runs one claimed unit: plans an account's regions, or scans a region and stores what it finds."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass

import structlog
from django.utils import timezone

from apps.accounts.access import Access, Wanted, open_access
from apps.accounts.selectors import connected_accounts
from apps.findings.services import Sighting, resolve, store
from apps.savings.services import expect_savings
from apps.scans.asked import KUBERNETES
from apps.scans.finish import fail_unit, finish_unit, note_error, start_scan
from apps.scans.keeping import Place, keep, keep_only, looked_at, noted
from apps.scans.lease import Heartbeat
from apps.scans.models import ScanUnit
from apps.scans.progress import advance
from apps.scans.queue import MOST_STALLS, Claim, LeaseLost, hold
from apps.scans.seen import Seen
from apps.settings.selectors import policy_for
from apps.tenancy.scope import scope
from opscurb.errors import DomainError, Invalid, Unavailable
from opscurb.provider import checks_of
from opscurb.scanner import scan as scan_region
from opscurb.target import Target

log = structlog.get_logger(__name__)

NOTHING_CONNECTED = (
    "no cloud account is connected: connect and verify one at /api/aws-accounts, or ask for demo_mode"
)
ONLY_CLUSTERS = "only clusters are connected: ask for include_kubernetes to scan them"
NO_CLUSTER = (
    "no cluster is connected: add its kubeconfig at /v1/cloud-accounts with provider kubernetes, "
    "or ask for demo_mode"
)
PROGRESS = ["lease_until", "steps_done", "steps_planned", "phase", "message", "stalls"]


@dataclass(frozen=True, slots=True)
class Work:
    """What a unit needs to know of its scan."""

    claim: Claim
    demo: bool
    wanted: Wanted

    @property
    def access(self) -> Access:
        """The way into the account."""
        claim = self.claim
        return open_access(claim.customer_id, claim.account_id, claim.scan_id, self.wanted)

    def sighting(self, provider: str) -> Sighting:
        """Where and when its findings are seen."""
        return Sighting(self.claim.scan_id, self.claim.account_id, self.demo, timezone.now(), provider)


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
    wanted = Wanted(tuple(scan.checks), tuple(scan.regions), scan.kube_context, tuple(scan.providers))
    return Work(claim, scan.demo, wanted)


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
        raise Invalid(_why_nothing(work))
    regions = access.regions()
    unheard = [asdict(gap) for gap in access.prepare()]
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
        if not work.wanted.context and any(access.provider_of(region) == KUBERNETES for region in regions):
            keep_only(claim.account_id, regions)
        finish_unit(unit, {"regions": list(regions), "unheard": unheard})


def _why_nothing(work: Work) -> str:
    """What to connect, or to ask for, where a scan found no account to look at."""
    if work.wanted.providers == (KUBERNETES,):
        return NO_CLUSTER
    with scope(work.claim.customer_id):
        return ONLY_CLUSTERS if connected_accounts(KUBERNETES) else NOTHING_CONNECTED


def _scan(work: Work, access: Access, heartbeat: Heartbeat) -> None:
    """Scan a region, storing findings and progress as they come. No transaction spans a network call."""
    claim = work.claim
    place = Place(access.provider_of(claim.region), claim.account_id, claim.region)
    with scope(claim.customer_id):
        policy, remembered = policy_for(place.provider), noted(place)
    target = access.target(claim.region, remembered)
    checks = checks_of(place.provider, work.wanted.checks)
    running = Running(work, place, Seen())
    with closing(scan_region(target, checks, policy, timezone.now())) as events:
        for event in events:
            running.seen.take(event)
            if heartbeat.lost:
                raise LeaseLost
            if running.seen.is_due:
                running.flush()
    running.finish(target)


@dataclass(frozen=True, slots=True)
class Running:
    """A region's scan on its way into the database."""

    work: Work
    place: Place
    seen: Seen

    def flush(self) -> None:
        """Store what waits, and how far the scan is."""
        with scope(self.work.claim.customer_id):
            self._write().save(update_fields=PROGRESS)

    def finish(self, target: Target) -> None:
        """Store the rest, resolve what is gone and end the unit, in one transaction."""
        objects = looked_at(self.place, target)
        sighting = self.work.sighting(self.place.provider)
        with scope(self.work.claim.customer_id):
            unit = self._write()
            resolve(self.seen.complete, self.place.region, sighting, self.seen.there)
            expect_savings(sighting.account_id, self.place.region, sighting.at)
            keep(self.place, objects, self.seen, sighting.at)
            finish_unit(unit, self.seen.coverage(target.usage))

    def _write(self) -> ScanUnit:
        """Store what waits under the unit's lock; the caller saves the unit."""
        seen = self.seen
        unit = hold(self.work.claim)
        store(seen.waiting, self.work.sighting(self.place.provider))
        seen.found_any = seen.found_any or bool(seen.waiting)
        seen.waiting.clear()
        seen.flushed_at = time.monotonic()
        if seen.progress is not None:
            advance(unit, seen.progress)
            seen.told = seen.progress
        return unit
