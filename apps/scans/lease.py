"""Keeps a unit's lease alive from a thread of its own while the cloud takes its time."""

import threading
from types import TracebackType

import structlog
from django.db import DatabaseError, connection

from apps.scans.queue import RENEW_SECONDS, Claim, renew
from apps.tenancy.scope import scope

log = structlog.get_logger(__name__)


class Heartbeat:
    """Renews a lease every few seconds; `lost` turns true when the unit is no longer this run's."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{claim.unit_id}", daemon=True)

    @property
    def lost(self) -> bool:
        """True when this run must stop."""
        return self._lost.is_set()

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=RENEW_SECONDS)

    def _beat(self) -> None:
        try:
            while not self._stop.wait(RENEW_SECONDS):
                self._renew()
                if self.lost:
                    return
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            with scope(self._claim.customer_id):
                if not renew(self._claim):
                    self._lost.set()
        except DatabaseError as error:
            # The lease may outlive a short outage; if not, the next write is fenced.
            log.warning("lease.not_renewed", unit=str(self._claim.unit_id), error=type(error).__name__)
            connection.close()
