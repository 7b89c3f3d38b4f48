"""Deletes scans from the history, where they are hidden: the scan and its findings stay."""

from uuid import UUID

from django.utils import timezone

from apps.events.services import record
from apps.scans.models import Scan
from opscurb.errors import NotFound


def hide(scan_id: UUID) -> None:
    """Take a finished scan out of the history; raises NotFound when it is not in it. Needs a scope."""
    hidden = Scan.objects.filter(id=scan_id, finished_at__isnull=False, hidden_at=None).update(
        hidden_at=timezone.now()
    )
    if not hidden:
        raise NotFound("scan history", scan_id)
    record("scan_history.deleted", target_type="scan", target_id=scan_id)
