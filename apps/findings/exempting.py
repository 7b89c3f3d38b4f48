"""The statements that decide which findings are exempt, and by which exemption: the one that lasts longest."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.findings.locks import take
from apps.findings.models import Exemption
from apps.tenancy.scope import current_customer

# What an exemption takes off the list: not what somebody says is done.
COVERED = ("open", "reopened", "snoozed")
# Postgres cancels a statement that takes long, and an exemption may cover 100,000 findings.
AT_ONCE = 5_000
# An exemption is made, changed or ended while no batch is stored: neither would see the other's.
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%(customer)s::text || 'exemptions', 0))"
_SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%(customer)s::text || 'exemptions', 0))"
# An exemption `e` covers a row `{row}` of an account.
_COVERS = """
    e.customer_id = %(customer)s AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
    AND e.check_id IN ('', {row}.check_id) AND (e.account_id IS NULL OR e.account_id = {account})
    AND e.region IN ('', {row}.region) AND e.resource IN ('', {row}.resource_id, {row}.resource_arn)
    AND (e.tag_key = '' OR jsonb_exists({row}.tags, e.tag_key)
                           AND (e.tag_value IS NULL OR {row}.tags ->> e.tag_key = e.tag_value))
"""
_LONGEST = f"""
    (SELECT e.id FROM findings_exemption e WHERE {_COVERS}
     ORDER BY e.expires_at DESC NULLS FIRST, e.created_at, e.id LIMIT 1)
"""
_OF_FINDING = {"row": "f", "account": "f.account_id"}
_STAGE = f"""
    UPDATE staged_finding s SET exempted_by_id = {_LONGEST.format(row="s", account="%(account)s")}
    WHERE EXISTS (SELECT FROM findings_exemption WHERE customer_id = %(customer)s)
"""
_COVERED = f"""
    SELECT f.id FROM findings_finding f, findings_exemption e
    WHERE {_COVERS.format(**_OF_FINDING)} AND e.id = %(exemption)s
      AND f.customer_id = %(customer)s AND f.state = ANY(%(covered)s) ORDER BY f.id
"""
_HELD = """
    SELECT f.id FROM findings_finding f
    WHERE f.customer_id = %(customer)s AND f.exempted_by_id = %(exemption)s ORDER BY f.id
"""
# Rows are locked in the order in which scans write them, so that none waits for the other crosswise.
_BEGIN = """
    WITH covered AS (
        SELECT f.id FROM findings_finding f WHERE f.id = ANY(%(ids)s) AND f.state = ANY(%(covered)s)
        ORDER BY f.id FOR UPDATE
    )
    UPDATE findings_finding f SET state = 'exempt', exempted_by_id = %(exemption)s
    FROM covered WHERE f.id = covered.id
"""
# The snooze of a finding `{then}` is over by what `{now}` costs.
_OUTGROWN = """(
    {then}.snoozed_growth IS NOT NULL AND {now}.monthly_cost > {then}.snoozed_cost
    AND {now}.monthly_cost * 100 >= {then}.snoozed_cost * (100 + {then}.snoozed_growth)
)"""
_STILL_SNOOZED = f"""(
    (f.snoozed_until > %(now)s OR f.snoozed_until IS NULL AND f.snoozed_growth IS NOT NULL)
    AND NOT {_OUTGROWN.format(then="f", now="f")}
)"""
_END = f"""
    WITH held AS (
        SELECT f.id, {_LONGEST.format(**_OF_FINDING)} AS heir FROM findings_finding f
        WHERE f.id = ANY(%(ids)s) AND f.exempted_by_id = %(exemption)s ORDER BY f.id FOR UPDATE OF f
    )
    UPDATE findings_finding f SET
        exempted_by_id = held.heir,
        state = CASE WHEN held.heir IS NOT NULL THEN 'exempt'
                     WHEN {_STILL_SNOOZED} THEN 'snoozed' ELSE 'open' END,
        snoozed_until = CASE WHEN {_STILL_SNOOZED} THEN f.snoozed_until END,
        snoozed_growth = CASE WHEN {_STILL_SNOOZED} THEN f.snoozed_growth END
    FROM held WHERE f.id = held.id AND held.heir IS DISTINCT FROM %(exemption)s
"""
_COVER = f"""
    UPDATE findings_finding f SET state = 'exempt', exempted_by_id = known.heir
    FROM (
        SELECT f.id, {_LONGEST.format(**_OF_FINDING)} AS heir FROM findings_finding f
        WHERE f.customer_id = %(customer)s AND f.id = ANY(%(ids)s) AND f.state = ANY(%(covered)s)
    ) known
    WHERE f.id = known.id AND known.heir IS NOT NULL RETURNING f.id
"""
# What becomes of a finding that a scan sees again: nothing but a person takes back that it was handled.
OUTGROWN_WHEN_SEEN = (
    f"findings_finding.state = 'snoozed' AND {_OUTGROWN.format(then='findings_finding', now='excluded')}"
)
STATE_WHEN_SEEN = f"""
    CASE WHEN findings_finding.state = 'handled' THEN 'handled'
         WHEN excluded.exempted_by_id IS NOT NULL THEN 'exempt'
         WHEN findings_finding.state = 'resolved' THEN 'reopened'
         WHEN {OUTGROWN_WHEN_SEEN} THEN 'reopened'
         WHEN findings_finding.state = 'exempt' THEN 'open'
         ELSE findings_finding.state END
"""


def stage(account_id: UUID | None) -> None:
    """Say of each row of a staged batch which exemption covers it. Needs a scope."""
    given = _given(account=account_id)
    take(_SHARE, given)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE, given)


def hold() -> None:
    """Let no batch be stored until the transaction ends. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, _given())


def begin(exemption: Exemption) -> int:
    """Exempt the findings that an exemption covers and that are exempt by no other; says how many. Needs a scope."""
    return _run(_COVERED, _BEGIN, exemption)


def end(exemption: Exemption) -> int:
    """Put back the findings that an exemption no longer covers, and no other does; says how many. Needs a scope.

    Those that were snoozed are so until the same moment as before.
    """
    return _run(_HELD, _END, exemption)


def cover(finding_ids: Collection[UUID]) -> set[UUID]:
    """Exempt those of some findings that an exemption covers, and say which these are. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_COVER, _given(ids=list(finding_ids)))
        return {finding_id for (finding_id,) in cursor.fetchall()}


def _run(chosen: str, change: str, exemption: Exemption) -> int:
    given = _given(exemption=exemption.id)
    with connection.cursor() as cursor:
        cursor.execute(chosen, given)
        ids = [finding_id for (finding_id,) in cursor.fetchall()]
        count = 0
        for start in range(0, len(ids), AT_ONCE):
            cursor.execute(change, given | {"ids": ids[start : start + AT_ONCE]})
            count += cursor.rowcount
    return count


def _given(**further: Any) -> dict[str, Any]:
    return {"customer": current_customer(), "now": timezone.now(), "covered": list(COVERED), **further}
