"""How long a finding is left alone: until a moment, until its monthly cost has grown, or whichever comes first."""

from datetime import datetime

from django.utils import timezone

from opscurb.errors import Invalid

# The columns that say so.
SNOOZE = ("snoozed_until", "snoozed_growth", "snoozed_cost")
# By how many percent the cost may be asked to grow; the store compares it with every scan.
LEAST_GROWTH, MOST_GROWTH, USUAL_GROWTH = 5, 500, 20


def refuse_endless(until: datetime | None, grows_percent: int | None) -> None:
    """Raise Invalid unless a snooze ends, by a moment in the future or by a growth in range."""
    if until is None and grows_percent is None:
        raise Invalid("is needed where no growth ends it", field="until")
    if until is not None and until <= timezone.now():
        raise Invalid("must be in the future", field="until")
    if grows_percent is not None and not LEAST_GROWTH <= grows_percent <= MOST_GROWTH:
        raise Invalid(f"must be from {LEAST_GROWTH} to {MOST_GROWTH} percent", field="grows_percent")
