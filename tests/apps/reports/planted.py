"""Scans with findings, as they are stored, for reports to tell of."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.scans.ending import write_totals
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.results import Found
from tests.apps.api.answers import SEEN_AT
from tests.apps.v1.findings import keep


def finished(who: Any, found: list[Found], later: int = 0, **given: Any) -> UUID:
    """A completed scan of somebody that saw these findings, with its totals."""
    scan_id = keep(who, found, demo=given.get("demo", False), account_id=given.pop("account_id", None))
    with scope(who.customer_id):
        scan = Scan.objects.get(id=scan_id)
        scan.finished_at = SEEN_AT + timedelta(hours=later)
        for name, value in given.items():
            setattr(scan, name, value)
        write_totals(scan)
        scan.save()
    return scan_id
