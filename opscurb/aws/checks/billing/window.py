"""The 30 days that amounts of the bill are of, as findings and their commands name them."""

from datetime import datetime, timedelta

from opscurb.aws.account.days import DAYS, LAG


def window(now: datetime) -> dict[str, str]:
    """The details `since` and `until`."""
    until = now.date() - LAG
    return {"since": (until - timedelta(days=DAYS)).isoformat(), "until": until.isoformat()}
