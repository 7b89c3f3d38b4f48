"""A database that falls silent costs a request about two seconds, never its worker."""

import socket
import time

import pytest
from django.db import OperationalError, connection

from apps.tenancy.breaker import Breaker
from apps.tenancy.postgresql import base
from apps.tenancy.postgresql.patience import patience


def wait_half_a_minute_in_small_pieces():
    with connection.cursor() as cursor:
        for _ in range(300):
            cursor.execute("SELECT pg_sleep(0.1)")


def test_work_waits_for_the_database_only_so_long_in_all(committed):
    began = time.monotonic()

    with patience(0.3), pytest.raises(OperationalError):
        wait_half_a_minute_in_small_pieces()

    assert 0.2 < time.monotonic() - began < 10


def test_time_spent_elsewhere_is_free(committed):
    with patience(2), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        time.sleep(2.1)
        cursor.execute("SELECT 1")


def test_without_patience_work_waits_as_long_as_it_takes(committed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


def test_while_a_server_is_silent_only_one_attempt_at_a_time_waits_for_it(committed):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        parameters = connection.get_connection_params() | {
            "host": "127.0.0.1",
            "port": silent.getsockname()[1],
        }
        took = []
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(Exception, match=r"timeout|did not answer"):
                connection.get_new_connection(parameters)
            took.append(time.monotonic() - began)
    base._breaker.reset()

    assert took[0] > 1
    assert max(took[1:]) < took[0] / 2


def test_a_breaker_lets_one_caller_try_after_its_pause():
    breaker = Breaker(seconds=2)
    breaker.trip()
    assert not breaker.closed()

    time.sleep(2.1)

    assert (breaker.closed(), breaker.closed()) == (True, False)
    breaker.reset()
    assert breaker.closed()
