"""Who gets the report of a scan by mail, and what became of each mail."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.customers.selectors import member_emails
from apps.events.services import record
from apps.scans.models import ReportMail, Scan

STRANGER = "not an address of one of your members"
_SKIPPED, _FAILED, _SENT = ReportMail.Status.SKIPPED, ReportMail.Status.FAILED, ReportMail.Status.SENT


def plan_mails(scan_id: UUID) -> bool:
    """Put down who gets the report: addresses of members, and of nobody else. Whether anybody does. Needs a scope."""
    scan = Scan.objects.get(id=scan_id)
    if scan.demo or not scan.report_emails:
        return False
    members = member_emails()
    for address in dict.fromkeys(text.lower() for text in scan.report_emails):
        known = address in members
        ReportMail.objects.create(
            scan=scan,
            address=address,
            status=ReportMail.Status.PENDING if known else _SKIPPED,
            error="" if known else STRANGER,
        )
    _tell(scan)
    return scan.mails.filter(status=ReportMail.Status.PENDING).exists()


def pending_addresses(scan_id: UUID) -> list[str]:
    """The addresses that wait for the report. Needs a scope."""
    waiting = ReportMail.objects.filter(scan_id=scan_id, status=ReportMail.Status.PENDING)
    return list(waiting.order_by("address").values_list("address", flat=True))


def mark_sent(scan_id: UUID, address: str) -> None:
    """An address has the report. Needs a scope."""
    _mail_to(scan_id, address).update(status=_SENT, error="", sent_at=timezone.now())
    _tell(Scan.objects.get(id=scan_id))


def mark_failed(scan_id: UUID, address: str, reason: str, most_attempts: int) -> bool:
    """An attempt failed; whether there will be a further one. Needs a scope."""
    mail = _mail_to(scan_id, address).get()
    mail.attempts, mail.error = mail.attempts + 1, reason
    if mail.attempts >= most_attempts:
        mail.status = _FAILED
    mail.save(update_fields=["attempts", "error", "status"])
    _tell(Scan.objects.get(id=scan_id))
    return mail.status == ReportMail.Status.PENDING


def attempts_of(scan_id: UUID, address: str) -> int:
    """How often an address was tried. Needs a scope."""
    return _mail_to(scan_id, address).get().attempts


def fail_all(scan_id: UUID, reason: str) -> None:
    """No address that still waits will get the report. Needs a scope."""
    ReportMail.objects.filter(scan_id=scan_id, status=ReportMail.Status.PENDING).update(
        status=_FAILED, error=reason
    )
    _tell(Scan.objects.get(id=scan_id))


def _mail_to(scan_id: UUID, address: str) -> QuerySet[ReportMail]:
    return ReportMail.objects.filter(scan_id=scan_id, address=address)


def _tell(scan: Scan) -> None:
    """Say on the scan what became of its mails, once that is known of all of them."""
    mails = list(scan.mails.order_by("address"))
    if any(mail.status == ReportMail.Status.PENDING for mail in mails):
        return
    scan.report_email_status = _status(mails)
    scan.save(update_fields=["report_email_status"])
    record(
        "report.mailed",
        target_type="scan",
        target_id=scan.id,
        after={"status": scan.report_email_status, "addresses": [mail.address for mail in mails]},
    )


def _status(mails: Iterable[ReportMail]) -> str:
    """`sent` where all have it; else whatever went wrong first, by address."""
    by_status: dict[str, list[ReportMail]] = {_FAILED: [], _SKIPPED: [], _SENT: []}
    for mail in mails:
        by_status[mail.status].append(mail)
    if not by_status[_FAILED] and not by_status[_SKIPPED]:
        return str(_SENT)
    parts = [
        f"{status}: {', '.join(f'{mail.address} ({mail.error})' for mail in by_status[status])}"
        for status in (_FAILED, _SKIPPED)
        if by_status[status]
    ]
    if by_status[_SENT]:
        parts.append(f"sent: {', '.join(mail.address for mail in by_status[_SENT])}")
    return "; ".join(parts)
