"""Notes what resolved findings are thought to have saved, to be looked up on the bill a week later."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.jobs.models import Job
from apps.jobs.queue import enqueue
from apps.savings.named import SERVICES
from apps.tenancy.scope import current_customer

KIND = "savings"
# A week after it was resolved, and a day until the bill knows of it.
DUE_DAYS = 8
# All regions of a scan become one question.
TOGETHER = timedelta(hours=1)
NO_BILL = "no bill tells what it cost"
NOT_NAMED = "bills do not tell resources of this kind apart"
_EXPECT = """
    INSERT INTO savings_verification (
        id, customer_id, finding_id, account_id, resource_type, resources, estimated, state, reason,
        seen_at, resolved_at, due_at
    )
    SELECT gen_random_uuid(), f.customer_id, f.id, f.account_id, f.resource_type,
           ARRAY(
               SELECT f.resource_id UNION SELECT f.resource_arn
               UNION SELECT line ->> 'resource' FROM jsonb_array_elements(f.details -> 'price_lines') AS line
           ),
           f.counted_cost,
           CASE WHEN f.provider = 'aws' AND f.resource_type = ANY(%(types)s) THEN 'pending' ELSE 'unverified' END,
           CASE WHEN f.provider <> 'aws' THEN %(no_bill)s
                WHEN f.resource_type = ANY(%(types)s) THEN '' ELSE %(not_named)s END,
           coalesce(seen.at, f.changed_at), f.resolved_at, f.resolved_at + make_interval(days => %(days)s)
    FROM findings_finding f
    LEFT JOIN LATERAL (
        SELECT o.created_at AS at FROM findings_observation o
        WHERE o.customer_id = f.customer_id AND o.finding_id = f.id ORDER BY o.created_at DESC LIMIT 1
    ) AS seen ON true
    WHERE f.customer_id = %(customer)s AND f.state = 'resolved' AND f.resolved_at = %(at)s
      AND f.account_id = %(account)s AND f.region = %(region)s AND NOT f.demo AND f.counted_cost > 0
    ON CONFLICT (customer_id, finding_id, resolved_at) DO NOTHING
    RETURNING state
"""
_COME_BACK = """
    DELETE FROM savings_verification v USING findings_finding f
    WHERE v.customer_id = %(customer)s AND v.account_id = %(account)s AND v.state = 'pending'
      AND f.customer_id = v.customer_id AND f.id = v.finding_id
      AND (f.state <> 'resolved' OR f.resolved_at <> v.resolved_at)
"""


def expect_savings(account_id: UUID | None, region: str, resolved_at: datetime) -> int:
    """Note what was just resolved in a region, and have it looked up; says how many. Needs a scope."""
    given = {
        "customer": current_customer(),
        "account": account_id,
        "region": region,
        "at": resolved_at,
        "types": list(SERVICES),
        "no_bill": NO_BILL,
        "not_named": NOT_NAMED,
        "days": DUE_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EXPECT, given)
        states = [state for (state,) in cursor.fetchall()]
    if account_id is not None and "pending" in states:
        _have_looked_up(account_id)
    return len(states)


def _have_looked_up(account_id: UUID) -> None:
    """Let the bill be asked soon, while it still reaches back; a question that is due already serves these too."""
    if not Job.objects.filter(kind=KIND, subject_id=account_id).exists():
        enqueue(KIND, account_id, timezone.now() + TOGETHER)


def forget_what_came_back(account_id: UUID) -> None:
    """Forget what is pending of an account and has come back since. Needs a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_COME_BACK, {"customer": current_customer(), "account": account_id})
