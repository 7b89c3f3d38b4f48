"""Times of /v1: whole Unix seconds."""

from datetime import datetime


def unix(moment: datetime | None) -> int | None:
    """The second in which a moment lies."""
    return int(moment.timestamp()) if moment is not None else None
