"""Findings to look at on /v1."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from apps.findings.store import Sighting, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.provider import AWS
from opscurb.demo import demo_regions, demo_target
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.apps.api.answers import SEEN_AT

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def catalogue() -> list[Found]:
    """What every check finds in the inventory that ships with the product."""
    return list(_catalogue())


@cache
def _catalogue() -> tuple[Found, ...]:
    found = {}
    for region in demo_regions(AWS.name):
        for event in scan(demo_target(region, NOW), list(AWS.checks.values()), Policy(), NOW):
            if isinstance(event, Found):
                found[event.key] = event
    return tuple(found.values())


def keep(who: Any, found: list[Found], *, demo: bool = False, account_id: UUID | None = None) -> UUID:
    """Store findings as what one scan of somebody saw; the scan's id."""
    with scope(who.customer_id):
        made = Scan.objects.create(trigger_source="test", demo=demo, status="completed", started_at=SEEN_AT)
        store(found, Sighting(made.id, account_id, demo, SEEN_AT))
        return made.id


def of_resource(found: Found, resource_id: str, arn: str) -> Found:
    """The same finding of another resource."""
    return replace(found, resource=replace(found.resource, id=resource_id, arn=arn))
