"""What a region's scan said so far, until it is stored."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from opscurb.results import Checked, Condition, Event, Found, Progress, Unknown, Usage

BATCH = 1_000
FLUSH_SECONDS = 2.0
# How far a scan is must be seen within a second; the engine speaks up at least every quarter of one.
PROGRESS_SECONDS = 0.5


@dataclass(slots=True)
class Seen:
    """What a region's scan said so far and is not stored yet, and its coverage."""

    waiting: list[Found] = field(default_factory=list)
    progress: Progress | None = None
    told: Progress | None = None
    checked: list[Checked] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
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
            case Condition():
                self.conditions.append(event)

    @property
    def is_due(self) -> bool:
        """True when it is time to store what waits."""
        # The first finding is stored at once: people watch a scan begin.
        if len(self.waiting) >= BATCH or (self.waiting and not self.found_any):
            return True
        patience = FLUSH_SECONDS if self.progress == self.told else PROGRESS_SECONDS
        return time.monotonic() - self.flushed_at >= patience

    @property
    def complete(self) -> list[str]:
        """The checks that looked at all of the region."""
        return [checked.check_id for checked in self.checked if checked.complete]

    @property
    def there(self) -> dict[str, frozenset[str]]:
        """The ARNs of all that exists of what a check looks at, by its id; without those that do not know."""
        return {checked.check_id: checked.there for checked in self.checked if checked.there is not None}

    def coverage(self, usage: Usage) -> dict[str, Any]:
        """What was and was not checked, and what looking cost."""
        return {
            "checks": [checked.facts() for checked in self.checked],
            "unknown": [asdict(unknown) for unknown in self.unknown],
            "api_calls": usage.calls,
            "metrics_asked": usage.metrics,
            # Recorded calls: what was called and is missing from no gap is allowed.
            "operations": sorted(usage.by_operation),
        }
