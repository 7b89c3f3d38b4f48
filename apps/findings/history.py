"""What became of a finding over time: which scans saw it at which cost, and what was done to it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from apps.findings.models import Observation

MOST_SIGHTINGS = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A scan that saw the finding."""

    scan_id: UUID
    at: datetime
    monthly_cost: Decimal


def sightings_of(finding_id: UUID) -> list[Seen]:
    """The newest scans that saw a finding, newest first. Needs a scope."""
    seen = Observation.objects.filter(finding_id=finding_id).order_by("-created_at")
    rows = seen.values_list("scan_id", "created_at", "monthly_cost")[:MOST_SIGHTINGS]
    return [Seen(*row) for row in rows]
