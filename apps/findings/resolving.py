"""Resolves the findings that a scan, which looked at all of a region, no longer saw; and says why, as far as known."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.events.selectors import EventFilter, list_events
from apps.findings.changes import NOTHING, Change, change_of, told
from apps.findings.models import Finding
from opscurb.check import Action, Check
from opscurb.provider import PROVIDERS, checks_of

Reason = Finding.Reason
# Changes of thresholds to look through; older ones are taken for none.
MOST_CHANGES = 50
# What is called by another name where it is set than where it is used.
USED_AS = {"network_mb": "network_mb_per_day", "lookback_days": "metric_days"}
_GONE = """
    SELECT f.id, f.check_id, f.resource_arn, f.state = 'handled', coalesce(seen.at, f.changed_at)
    FROM findings_finding f
    LEFT JOIN LATERAL (
        SELECT o.created_at AS at FROM findings_observation o
        WHERE o.customer_id = f.customer_id AND o.finding_id = f.id ORDER BY o.created_at DESC LIMIT 1
    ) AS seen ON true
    WHERE f.customer_id = %(customer)s AND f.account_id IS NOT DISTINCT FROM %(account)s AND f.demo = %(demo)s
      AND f.region = %(region)s AND f.check_id = ANY(%(checks)s) AND f.state <> 'resolved'
      AND NOT EXISTS (
          SELECT FROM findings_observation o
          WHERE o.customer_id = f.customer_id AND o.scan_id = %(scan)s AND o.finding_id = f.id
      )
    ORDER BY f.id FOR UPDATE OF f
"""
_RESOLVE = told(
    """
    UPDATE findings_finding f SET state = 'resolved', resolved_at = %(at)s, exempted_by_id = NULL,
        resolved_reason = gone.reason, snoozed_until = NULL, snoozed_growth = NULL
    FROM unnest(%(ids)s::uuid[], %(reasons)s::text[]) AS gone(id, reason)
    WHERE f.id = gone.id AND f.id = ANY(%(ids)s::uuid[])
    RETURNING f.id, f.resource_id, f.check_id, f.monthly_cost, f.counted_cost
    """
)


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding that is no longer seen: whether somebody had marked it as handled, and when it was seen last."""

    id: UUID
    check_id: str
    arn: str
    is_handled: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Tuned:
    """Thresholds that were changed at a moment."""

    at: datetime
    names: frozenset[str]


def resolve_gone(given: Mapping[str, Any], there: Mapping[str, Collection[str]]) -> Change:
    """Resolve what is gone; `there` has the ARNs of all that exists of what a check looks at, by its id."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE, given)
        gone = [Gone(*row) for row in cursor.fetchall()]
        if not gone:
            return NOTHING
        reasons = why_gone(gone, there)
        cursor.execute(_RESOLVE, {**given, "ids": [one.id for one in gone], "reasons": reasons})
        return change_of(cursor.fetchall())


def why_gone(gone: Iterable[Gone], there: Mapping[str, Collection[str]]) -> list[str]:
    """Why each of them is gone. Needs a scope."""
    checks = {check.id: check for name in PROVIDERS for check in checks_of(name)}
    tuned = changed_thresholds()
    return [str(_why(one, checks.get(one.check_id), there.get(one.check_id), tuned)) for one in gone]


def changed_thresholds() -> list[Tuned]:
    """The newest changes of thresholds. Needs a scope."""
    found = list_events(EventFilter(types=["settings.scan_policy_changed"]), limit=MOST_CHANGES)
    return [Tuned(one.created_at, _names(one.before or {}, one.after or {})) for one in found.events]


def _why(one: Gone, check: Check | None, there: Collection[str] | None, tuned: Iterable[Tuned]) -> Reason:
    if one.is_handled:
        return Reason.FIXED
    if check is None or there is None:
        return Reason.NOT_SEEN
    if one.arn not in there:
        return Reason.RESOURCE_DELETED
    names = {*check.tunes, "min_age_days"} if check.min_age else set(check.tunes)
    if any(change.at >= one.seen_at and names & change.names for change in tuned):
        return Reason.THRESHOLDS_CHANGED
    # What is judged by its settings alone, and asks for others, has them now.
    is_of_settings = check.action is Action.MIGRATE and not check.metrics
    return Reason.FIXED if is_of_settings else Reason.NO_LONGER_APPLIES


def _names(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The thresholds that differ, as checks name them."""
    old, new = before.get("provider_policies") or {}, after.get("provider_policies") or {}
    pairs = [(before, after), *((old.get(provider, {}), new.get(provider, {})) for provider in {*old, *new})]
    differing = {name for was, now in pairs for name in {*was, *now} if was.get(name) != now.get(name)}
    return frozenset(USED_AS.get(name, name) for name in differing)
