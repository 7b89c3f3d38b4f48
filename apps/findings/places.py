"""Reads findings by where they are: what each region or cluster adds up to, what was found about some resources."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.findings.browsing import Sum
from apps.findings.filters import Filter, conditions_of

_BY_REGION = """
    SELECT f.account_id, f.region, count(*)::int, sum(f.counted_cost)
    FROM findings_finding f WHERE {where} GROUP BY 1, 2
"""
_OF_RESOURCES = """
    SELECT f.account_id, f.resource_arn, f.id, f.check_id, f.severity, f.monthly_cost, f.price_basis, f.details
    FROM findings_finding f WHERE {where} AND f.resource_id = ANY(%(ids)s)
    ORDER BY f.monthly_cost DESC, f.check_id
"""


@dataclass(frozen=True, slots=True)
class ResourceFinding:
    """What was found about a resource; `monthly` is what fixing it alone saves."""

    id: UUID
    check_id: str
    severity: str
    monthly: Decimal
    price_basis: str
    details: dict[str, Any]


def sums_by_region(chosen: Filter) -> dict[tuple[UUID | None, str], Sum]:
    """The sum of each region or cluster, by account. Needs a scope."""
    where, given = conditions_of(chosen)
    with connection.cursor() as cursor:
        cursor.execute(_BY_REGION.format(where=where), given)
        return {(account_id, region): Sum(*sums) for account_id, region, *sums in cursor.fetchall()}


def findings_of_resources(
    chosen: Filter, resource_ids: Sequence[str]
) -> dict[tuple[UUID | None, str], list[ResourceFinding]]:
    """What was found about some resources, by account and ARN, the dearest first. Needs a scope."""
    where, given = conditions_of(chosen)
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OF_RESOURCES.format(where=where), given | {"ids": list(resource_ids)})
        for account_id, arn, finding_id, check_id, severity, monthly, basis, details in cursor.fetchall():
            one = ResourceFinding(finding_id, check_id, severity, monthly, basis, orjson.loads(details))
            found[account_id, arn].append(one)
    return dict(found)
