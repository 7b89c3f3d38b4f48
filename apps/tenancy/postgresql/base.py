"""Connections that give up on a silent server, and attempts that do not queue up behind it."""

from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.errors import ConnectionTimeout

from apps.tenancy.breaker import Breaker
from apps.tenancy.postgresql.patience import PatientConnection, patience

# An idle server answers SELECT 1 at once; one that does not is not worth a connection that it left open.
HEALTH_CHECK_SECONDS = 0.5
TRUSTED_SECONDS = 1.0
# Connecting takes psycopg two seconds to give up, its least; one thread at a time may find out.
_breaker = Breaker(seconds=1.0)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with an end to waiting."""

    health_check_done: bool
    _checked_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; at once an OperationalError while another attempt has just found the server silent."""
        if not _breaker.closed():
            raise OperationalError("the database did not answer a moment ago")
        try:
            connection = super().get_new_connection(conn_params)
        except ConnectionTimeout:
            _breaker.trip()
            raise
        _breaker.reset()
        # Django names the class it connects with nowhere; this one only adds a method.
        connection.__class__ = PatientConnection
        return connection

    def close_if_health_check_failed(self) -> None:
        """Check an idle connection, but a busy one not before every request."""
        if self.health_check_done:
            return
        if monotonic() - self._checked_at > TRUSTED_SECONDS:
            super().close_if_health_check_failed()
            self._checked_at = monotonic()
        # Once a request and at its first statement: a check within a transaction would break it.
        self.health_check_done = True

    def is_usable(self) -> bool:
        """Whether an idle connection still leads anywhere."""
        with patience(HEALTH_CHECK_SECONDS):
            return bool(super().is_usable())
