"""No dollar twice across scans: what one sees counts what earlier findings, which it did not look at, leave of it.

Within a scan the engine shares out each resource's money. A scan of some checks, or one that could not read what a
check needs, leaves findings open that it did not see, and knows nothing of what they count.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

_HERE = """
    {row}.customer_id = %(customer)s AND {row}.account_id IS NOT DISTINCT FROM %(account)s AND {row}.demo = %(demo)s
    AND {row}.region = %(region)s
"""
_SEEN = f"o.scan_id = %(scan)s AND {_HERE.format(row='o')}"
_LINE = """line ->> 'resource' AS arn, line ->> 'component' AS component, (line ->> 'monthly')::numeric AS monthly"""
# What is shared out among providers already (`cloud_ids`) is left to that.
_SHARES = f"""
    WITH unseen AS MATERIALIZED (
        SELECT {_LINE}, f.check_id, f.counted_cost
        FROM findings_finding f CROSS JOIN LATERAL jsonb_array_elements(f.details -> 'price_lines') AS line
        WHERE {_HERE.format(row="f")} AND f.state <> 'resolved' AND f.counted_cost > 0 AND NOT EXISTS (
            SELECT FROM findings_observation o
            WHERE o.customer_id = f.customer_id AND o.scan_id = %(scan)s AND o.finding_id = f.id
        )
    ), priced AS MATERIALIZED (
        SELECT {_LINE}, o.finding_id
        FROM findings_observation o CROSS JOIN LATERAL jsonb_array_elements(o.details -> 'price_lines') AS line
        WHERE {_SEEN} AND o.counted_cost > 0 AND EXISTS (SELECT FROM unseen)
    ), earlier AS MATERIALIZED (
        SELECT arn, component, sum(least(u.monthly, u.counted_cost)) AS counted,
               (array_agg(u.check_id ORDER BY u.counted_cost DESC, u.check_id))[1] AS check_id
        FROM unseen u JOIN (SELECT DISTINCT arn, component FROM priced) named USING (arn, component)
        WHERE u.monthly > 0 GROUP BY arn, component
    ), taken AS MATERIALIZED (
        SELECT p.finding_id, sum(least(p.monthly, e.counted)) AS dollars,
               (array_agg(e.check_id ORDER BY e.counted DESC, e.check_id))[1] AS taker
        FROM priced p JOIN earlier e USING (arn, component) WHERE p.monthly > 0 GROUP BY p.finding_id
    ), shares AS (
        SELECT o.finding_id, greatest(o.counted_cost - coalesce(t.dollars, 0), 0) AS counted,
               CASE WHEN t.dollars >= o.counted_cost THEN t.taker ELSE o.superseded_by END AS taker
        FROM findings_observation o LEFT JOIN taken t ON t.finding_id = o.finding_id
        WHERE {_SEEN}
    )
    UPDATE findings_finding f SET counted_cost = s.counted, superseded_by = s.taker
    FROM shares s
    WHERE f.customer_id = %(customer)s AND f.id = s.finding_id AND f.cloud_ids IS NULL
      AND (f.counted_cost, f.superseded_by) IS DISTINCT FROM (s.counted, s.taker)
"""


def leave_to_earlier(given: Mapping[str, Any]) -> bool:
    """At the end of a scan of a region, let what it saw count what others leave; the next whole scan undoes it.

    `given` has customer, account, demo, region and scan. Says whether anything changed. Needs a scope.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, given)
        return bool(cursor.rowcount)
