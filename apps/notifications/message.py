"""What is told by a channel: news of a scan or of several, or that a test came through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from opscurb.money import dollars
from opscurb.reports.digest import Digest, counted

# Scans that a summary tells one by one.
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Message:
    """A message before a medium is chosen for it; every text in it is one line already."""

    event: str
    digest: Digest
    timestamp: int


def test_message(timestamp: int) -> Message:
    """The message of a test, in the shape of a real one; nothing in it is a customer's own text."""
    digest = Digest(
        scan_id="",
        status="test",
        finished_at=timestamp,
        scanned="this channel works; finished scans are told here",
    )
    return Message("notification.test", digest, timestamp)


def summary_message(digests: Sequence[Digest], count: int, zone: tzinfo, link: str) -> Message:
    """Several scans as one message, oldest first; of one alone it is the message of that scan.

    The dearest findings and the gaps are those of the newest scan that completed.
    """
    newest = digests[-1]
    if count == 1:
        return Message(f"scan.{newest.status}", newest, newest.finished_at)
    completed = next((one for one in reversed(digests) if one.status == "completed"), None)
    failed = sum(one.status == "failed" for one in digests)
    told = [(_when(one, zone), _line(one)) for one in digests[-MOST_LINES:]]
    if count > MOST_LINES:
        told.append(("And", f"{count - MOST_LINES:,} more before them"))
    digest = Digest(
        scan_id="",
        status="summary",
        finished_at=newest.finished_at,
        scanned=counted(count, "scan") + (f", {failed:,} failed" if failed else ""),
        findings=completed.findings if completed else 0,
        monthly=completed.monthly if completed else newest.monthly,
        dearest=completed.dearest if completed else (),
        unchecked=completed.unchecked if completed else (),
        link=link,
        scans=tuple(told),
    )
    return Message("scan.summary", digest, digest.finished_at)


def _when(digest: Digest, zone: tzinfo) -> str:
    return datetime.fromtimestamp(digest.finished_at, UTC).astimezone(zone).strftime("%d %b %H:%M")


def _line(digest: Digest) -> str:
    if digest.status == "failed":
        return f"{digest.scanned}: failed, {digest.error or 'no reason was given'}"
    return f"{digest.scanned}: {counted(digest.findings, 'finding')}, {dollars(digest.monthly)} a month"
