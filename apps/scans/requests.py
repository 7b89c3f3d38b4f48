"""Requests and cancels scans; the commit is the promise, the doorbell only makes it quick."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.selectors import connected_accounts
from apps.events.services import record
from apps.scans.doorbell import ring
from apps.scans.models import Scan, ScanUnit
from opscurb.aws.provider import AWS
from opscurb.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What to scan; empty lists mean everything the customer has connected."""

    account_ids: Sequence[UUID] = field(default=())
    regions: Sequence[str] = field(default=())
    checks: Sequence[str] = field(default=())
    demo: bool = False
    trigger_source: str = "api:manual"


def request_scan(wanted: ScanRequest) -> Scan:
    """Queue a scan with one planning unit an account; raises Invalid. Needs a scope."""
    _refuse_unknown("checks", wanted.checks, AWS.checks)
    _refuse_unknown("regions", wanted.regions, AWS.regions)
    accounts: Sequence[UUID | None] = [None] if wanted.demo else _accounts(wanted.account_ids)
    scan = Scan.objects.create(
        demo=wanted.demo,
        trigger_source=wanted.trigger_source,
        account_id=accounts[0] if len(accounts) == 1 else None,
        regions=list(wanted.regions),
        checks=list(wanted.checks),
    )
    ScanUnit.objects.bulk_create(
        [ScanUnit(customer_id=scan.customer_id, scan=scan, account_id=account) for account in accounts]
    )
    record(
        "scan.queued", target_type="scan", target_id=scan.id, after={"trigger_source": scan.trigger_source}
    )
    transaction.on_commit(ring)
    return scan


def _refuse_unknown(field_name: str, given: Sequence[str], known: Iterable[str]) -> None:
    unknown = sorted(set(given).difference(known))
    if unknown:
        raise Invalid(f"unknown: {', '.join(unknown)}", field=field_name)


def _accounts(wanted: Sequence[UUID]) -> list[UUID | None]:
    connected = connected_accounts()
    if not connected:
        raise Invalid(
            "Connect and verify an AWS account first, or ask for demo_mode", field="aws_account_ids"
        )
    missing = set(wanted).difference(connected)
    if missing:
        named = ", ".join(sorted(str(account) for account in missing))
        raise Invalid(f"not a connected account: {named}", field="aws_account_ids")
    return list(dict.fromkeys(wanted)) if wanted else list(connected)


def cancel(scan_id: UUID) -> Scan:
    """Cancel a scan that is not over: at once when nothing runs, else its units stop at their next step."""
    # Units before their scan, as a worker locks them that ends one: the other order would be a deadlock.
    list(
        ScanUnit.objects.select_for_update(of=("self",), no_key=True)
        .filter(scan_id=scan_id, status__in=ScanUnit.UNFINISHED)
        .order_by("id")
    )
    scan = Scan.objects.select_for_update(of=("self",), no_key=True).filter(id=scan_id).first()
    if scan is None:
        raise NotFound("scan", scan_id)
    if scan.status == Scan.Status.CANCELED or scan.cancel_requested_at:
        return scan
    if scan.is_over:
        raise Conflict(f"The scan is already {scan.status}")
    now = timezone.now()
    scan.units.filter(status=ScanUnit.Status.QUEUED).update(status=ScanUnit.Status.CANCELED, finished_at=now)
    # A unit that runs notices that its row is no longer its own, and writes nothing more.
    scan.units.filter(status=ScanUnit.Status.RUNNING).update(
        status=ScanUnit.Status.CANCELED, finished_at=now, lease_until=None
    )
    scan.status, scan.cancel_requested_at, scan.finished_at = Scan.Status.CANCELED, now, now
    scan.save(update_fields=["status", "cancel_requested_at", "finished_at"])
    record("scan.canceled", target_type="scan", target_id=scan.id)
    return scan
