"""What must be looked at again to judge one finding anew, without counting a dollar twice."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from apps.findings.models import Finding, Observation
from apps.tenancy.scope import current_customer
from opscurb.errors import NotFound

_HERE = """
    {row}.customer_id = %(customer)s AND {row}.account_id IS NOT DISTINCT FROM %(account)s AND {row}.demo = %(demo)s
    AND {row}.region = %(region)s AND {row}.state <> 'resolved'
"""
# Which check leaves its dollars to which other one. Who is left with all or some of them is named only where nothing
# was left to the other: else it is who prices the same things.
_RIVALS = f"""
    WITH yielding AS (
        SELECT f.check_id, f.superseded_by, f.details FROM findings_finding f
        WHERE {_HERE.format(row="f")} AND f.counted_cost < f.monthly_cost AND NOT jsonb_exists(f.details, 'advisory')
    ), partly AS (
        SELECT y.check_id, line ->> 'resource' AS arn
        FROM yielding y CROSS JOIN LATERAL jsonb_array_elements(y.details -> 'price_lines') AS line
        WHERE y.superseded_by = ''
    ), priced AS (
        SELECT DISTINCT f.check_id, line ->> 'resource' AS arn
        FROM findings_finding f CROSS JOIN LATERAL jsonb_array_elements(f.details -> 'price_lines') AS line
        WHERE {_HERE.format(row="f")} AND EXISTS (SELECT FROM partly)
    )
    SELECT check_id, superseded_by FROM yielding WHERE superseded_by <> ''
    UNION
    SELECT partly.check_id, priced.check_id FROM partly JOIN priced USING (arn)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A finding to be judged anew: where it is, and the checks among which its dollars are shared out."""

    finding_id: UUID
    provider: str
    account_id: UUID | None
    region: str
    check_id: str
    checks: tuple[str, ...]


def hold_subject(finding_id: UUID) -> Subject:
    """What to look at for a finding, which is held until the transaction ends; raises NotFound. Needs a scope."""
    finding = Finding.objects.select_for_update(no_key=True).filter(id=finding_id).first()
    if finding is None:
        raise NotFound("finding", finding_id)
    return Subject(
        finding_id=finding.id,
        provider=finding.provider,
        account_id=finding.account_id,
        region=finding.region,
        check_id=finding.check_id,
        checks=tuple(sorted(_together(finding.check_id, _rivals(finding)))),
    )


def place_of(finding_id: UUID) -> tuple[str, str]:
    """The check and the region of a finding that exists. Needs a scope."""
    check_id, region = Finding.objects.values_list("check_id", "region").get(id=finding_id)
    return check_id, region


def was_seen(finding_id: UUID, scan_id: UUID) -> bool:
    """True when a scan saw the finding. Needs a scope."""
    return Observation.objects.filter(finding_id=finding_id, scan_id=scan_id).exists()


def _rivals(finding: Finding) -> list[tuple[str, str]]:
    given = {
        "customer": current_customer(),
        "account": finding.account_id,
        "demo": finding.demo,
        "region": finding.region,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RIVALS, given)
        return list(cursor.fetchall())


def _together(check_id: str, rivals: Iterable[tuple[str, str]]) -> set[str]:
    """The check with its rivals, theirs, and so on."""
    beside = defaultdict(set)
    for one, other in rivals:
        beside[one].add(other)
        beside[other].add(one)
    known, waiting = {check_id}, [check_id]
    while waiting:
        found = beside[waiting.pop()] - known
        known |= found
        waiting += found
    return known
