"""How long a condition has held over the scans so far, for checks of what is waste only if it lasts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from opscurb.check import Lasting
from opscurb.kubernetes.rows import Remembered
from opscurb.resource import Resource


class Memory:
    """What earlier scans noted for one check; a scan that did not see the condition forgot it."""

    def __init__(self, scan: Any, check_id: str) -> None:
        self._now: datetime = scan.now
        self._known: Mapping[str, Remembered] = {
            one.arn: one for one in scan.all(Remembered.type) if one.id == check_id
        }

    def lasting(self, resource: Resource, since: datetime | None = None) -> Lasting:
        """The condition as it holds now: since the moment the object itself tells, or since it was first seen."""
        known = self._known.get(resource.arn)
        seen = min(known.since, self._now) if known else self._now
        return Lasting(resource, min(since, seen) if since else seen, known.scans + 1 if known else 1)

    def held(self, lasting: Lasting) -> timedelta:
        """For how long it has held by now."""
        return self._now - lasting.since
