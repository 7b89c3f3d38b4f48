"""Statements about all that a scan wrote, planned for what no statistics know of."""

import pytest
from django.db import connection

from apps.findings import overlaps, resolving
from apps.findings.large import large
from apps.tenancy.scope import scope
from tests.apps.findings.shared import CHECKS, REGION, disk, look

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("statement", [resolving._GONE, overlaps._SHARES], ids=["gone", "shares"])
def test_what_was_seen_is_not_compared_row_by_row_with_what_was_not(alice, statement):
    with scope(alice.customer_id), connection.cursor() as cursor:
        seen = look("aws", disk("a", 8))
        given = {
            "customer": alice.customer_id,
            "account": None,
            "demo": True,
            "region": REGION,
            "checks": CHECKS["aws"],
            "scan": seen.scan_id,
        }

        with large():
            cursor.execute(f"EXPLAIN {statement}", given)
            plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Anti Join" in plan
    assert "Nested Loop Anti Join" not in plan


def test_what_follows_is_planned_as_usual(alice):
    with scope(alice.customer_id), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('enable_nestloop'), current_setting('statement_timeout')")
        before = cursor.fetchone()

        with large():
            pass

        cursor.execute("SELECT current_setting('enable_nestloop'), current_setting('statement_timeout')")
        assert cursor.fetchone() == before
