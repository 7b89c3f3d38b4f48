"""CloudTrail's event history and EC2's snapshot locks, as the demo's emulator answers them too."""

from apps.local.demo import gaps

remember = gaps.remember


def fill() -> None:
    """Answer LookupEvents from what was remembered; no snapshot is locked."""
    gaps.fill_calls()


def empty() -> None:
    """Forget all events."""
    gaps.EVENTS.clear()
