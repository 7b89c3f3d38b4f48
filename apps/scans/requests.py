"""Requests and cancels scans; the commit is the promise, the doorbell only makes it quick."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.selectors import connected_accounts
from apps.customers.leaving import refuse_while_ending
from apps.events.services import record
from apps.scans.asked import KUBERNETES, ScanRequest
from apps.scans.doorbell import ring
from apps.scans.ending import facts_of, write_totals
from apps.scans.models import Scan, ScanUnit
from apps.scans.selection import accounts_to_scan
from opscurb.aws.provider import AWS
from opscurb.errors import Conflict, Invalid, NotFound
from opscurb.provider import PROVIDERS, check_ids

__all__ = ["ScanRequest", "cancel", "cancel_queued", "request_scan"]


def request_scan(wanted: ScanRequest) -> Scan:
    """Queue a scan with one planning unit an account; raises Invalid, or NotFound for a kubeconfig. Needs a scope.

    Raises Conflict while the customer is about to be deleted.
    """
    refuse_while_ending()
    _refuse_unknown("checks", wanted.checks, check_ids())
    _refuse_unknown("regions", wanted.regions, AWS.regions)
    _refuse_unknown("providers", wanted.providers, PROVIDERS)
    accounts = accounts_to_scan(wanted)
    scan = Scan.objects.create(
        demo=wanted.demo,
        trigger_source=wanted.trigger_source,
        account_id=_only_aws(accounts),
        regions=list(wanted.regions),
        checks=list(wanted.checks),
        providers=_providers(wanted),
        selected_accounts=list(wanted.selected_accounts or map(str, wanted.account_ids)),
        report_emails=list(wanted.report_emails),
        include_kubernetes=bool(wanted.include_kubernetes),
        kubeconfig_path=wanted.kubeconfig_path,
        kube_context=wanted.kube_context,
        hidden_at=None if wanted.in_history else timezone.now(),
    )
    ScanUnit.objects.bulk_create(
        [ScanUnit(customer_id=scan.customer_id, scan=scan, account_id=account) for account in accounts]
    )
    record(
        "scan.queued", target_type="scan", target_id=scan.id, after={"trigger_source": scan.trigger_source}
    )
    transaction.on_commit(ring)
    return scan


def _providers(wanted: ScanRequest) -> list[str]:
    """The providers that a scan is narrowed to; the demo has no accounts that could be left out by name."""
    if wanted.providers or not wanted.demo or wanted.include_kubernetes is not False:
        return list(wanted.providers)
    return [name for name in PROVIDERS if name != KUBERNETES]


def _refuse_unknown(field_name: str, given: Sequence[str], known: Collection[str]) -> None:
    unknown = sorted(set(given).difference(known))
    if unknown:
        raise Invalid(f"unknown: {', '.join(unknown)}", field=field_name)


def _only_aws(accounts: Iterable[UUID | None]) -> UUID | None:
    """The scan's AWS account where there is exactly one."""
    among = set(accounts).intersection(connected_accounts(AWS.name))
    return among.pop() if len(among) == 1 else None


def cancel(scan_id: UUID) -> Scan:
    """Cancel a scan that is not over: at once when nothing runs, else its units stop at their next step."""
    scan = _locked(scan_id)
    if scan.status == Scan.Status.CANCELED:
        return scan
    if scan.is_over:
        raise Conflict(f"The scan is already {scan.status}")
    return _canceled(scan)


def cancel_queued(scan_id: UUID) -> tuple[Scan, bool]:
    """Cancel a scan that has not begun, and say whether this did it; raises Conflict while it runs."""
    scan = _locked(scan_id)
    if scan.is_over:
        return scan, False
    if scan.status == Scan.Status.RUNNING:
        raise Conflict("Running scans cannot be canceled in current runtime.")
    return _canceled(scan), True


def _locked(scan_id: UUID) -> Scan:
    """The scan, held with its unfinished units; raises NotFound."""
    # Units before their scan, as a worker locks them that ends one: the other order would be a deadlock.
    # Planning ones first and by themselves: once they are held, no further unit can come.
    unfinished = ScanUnit.objects.filter(scan_id=scan_id, status__in=ScanUnit.UNFINISHED)
    held = unfinished.select_for_update(of=("self",), no_key=True).order_by("id")
    list(held.filter(region=""))
    list(held)
    scan = Scan.objects.select_for_update(of=("self",), no_key=True).filter(id=scan_id).first()
    if scan is None:
        raise NotFound("scan", scan_id)
    return scan


def _canceled(scan: Scan) -> Scan:
    # A unit that runs notices that its row is no longer its own, and writes nothing more.
    now = timezone.now()
    scan.units.filter(status__in=ScanUnit.UNFINISHED).update(
        status=ScanUnit.Status.CANCELED, finished_at=now, lease_until=None
    )
    scan.status, scan.cancel_requested_at, scan.finished_at = Scan.Status.CANCELED, now, now
    write_totals(scan)
    scan.save()
    record("scan.canceled", target_type="scan", target_id=scan.id, after=facts_of(scan))
    return scan
