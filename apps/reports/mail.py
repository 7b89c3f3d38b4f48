"""Mails the report of a scan that is over to the members it was asked for, each once."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from apps.egress.mail import Attachment, Mail, Undelivered, post
from apps.events.models import Event
from apps.events.relay import on
from apps.jobs.kinds import Claim, Kind, register
from apps.jobs.queue import again, enqueue, finish, hold
from apps.reports.artifacts import render
from apps.scans import mailing
from apps.scans.digest import digest_of
from apps.tenancy.scope import scope
from opscurb.reports.digest import Digest, page, plain

log = structlog.get_logger(__name__)

KIND = "report.mail"
# Five mails of a server that takes its time over each step, and the writing of the report before them.
LEASE_SECONDS = 900
# Many mail servers take no more than ten megabytes, and an attachment grows by a third on its way.
MOST_BYTES = 7_000_000
WITHOUT = "The report is too large for a mail; download it from your reports."


def plan(event: Event) -> None:
    """Let the report of a scan be mailed, if it was asked for and somebody may have it. Needs a scope."""
    scan_id = UUID(event.target_id)
    if mailing.plan_mails(scan_id):
        enqueue(KIND, scan_id)


def _run(claim: Claim) -> None:
    with scope(claim.customer_id):
        addresses = mailing.pending_addresses(claim.subject_id)
        digest = digest_of(claim.subject_id)
        if not addresses:
            finish(claim)
            return
    attachments = _attachments(claim, digest)
    left = [address for address in addresses if not _mailed(claim, address, digest, attachments)]
    with scope(claim.customer_id):
        pauses: list[float] = settings.OPSCURB_NOTIFICATION_RETRY_SECONDS
        attempts = [mailing.attempts_of(claim.subject_id, address) for address in left]
        if left:
            again(claim, timezone.now() + timedelta(seconds=pauses[max(attempts) - 1]))
        else:
            finish(claim)


def _attachments(claim: Claim, digest: Digest) -> tuple[Attachment, ...]:
    """The report as a PDF; a scan that failed has none."""
    if digest.status != "completed":
        return ()
    report = render(claim.subject_id, "pdf", include_esg=True, customer_id=claim.customer_id)
    return (Attachment(report.filename, report.content, report.content_type),)


def _mailed(claim: Claim, address: str, digest: Digest, attachments: tuple[Attachment, ...]) -> bool:
    """Mail one address; whether that is settled, one way or the other."""
    try:
        post(_mail(address, digest, attachments))
    except Undelivered as error:
        log.warning("report.not_mailed", scan=digest.scan_id, reason=error.reason_code)
        most = len(settings.OPSCURB_NOTIFICATION_RETRY_SECONDS) + 1
        with scope(claim.customer_id):
            hold(claim)
            return not mailing.mark_failed(claim.subject_id, address, str(error), most)
    # At once, so that whatever comes later does not send it again.
    with scope(claim.customer_id):
        hold(claim)
        mailing.mark_sent(claim.subject_id, address)
    return True


def _mail(address: str, digest: Digest, attachments: tuple[Attachment, ...]) -> Mail:
    small = tuple(one for one in attachments if len(one.content) <= MOST_BYTES)
    note = "" if small == attachments else WITHOUT
    text = f"{plain(digest)}\n\n{note}".rstrip()
    html = page(digest).replace("</body>", f"<p>{note}</p></body>") if note else page(digest)
    return Mail(address, digest.title, text, html, small)


def _give_up(claim: Claim, text: str) -> None:
    finish(claim)
    mailing.fail_all(claim.subject_id, text)


register(Kind(KIND, "deliver", LEASE_SECONDS, _run, _give_up))
on("scan.completed", "reports", plan)
on("scan.failed", "reports", plan)
