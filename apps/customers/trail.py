"""Tells the audit trail what happened to keys and customers; the events app, which stands above this one, writes it."""

from typing import Any, Protocol
from uuid import UUID


class Record(Protocol):
    """Writes one event in the transaction that is open."""

    def __call__(
        self,
        event_type: str,
        *,
        target_type: str,
        target_id: UUID | str,
        before: Any = None,
        after: Any = None,
    ) -> object:
        """Write it down."""


_records: list[Record] = []


def written_by(record: Record) -> None:
    """Name who writes the trail; the events app does so when Django starts."""
    _records[:] = [record]


def tell(
    event_type: str, *, target_type: str, target_id: UUID, before: Any = None, after: Any = None
) -> None:
    """Write down what happened; without a writer this fails, so that nothing goes unrecorded. Needs a scope."""
    (record,) = _records
    record(event_type, target_type=target_type, target_id=target_id, before=before, after=after)
