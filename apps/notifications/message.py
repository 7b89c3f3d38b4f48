"""What is told by a channel: news of a scan, or that a test came through."""

from dataclasses import dataclass

from opscurb.reports.digest import Digest


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
