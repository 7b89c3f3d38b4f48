"""Findings of a cloud and of a cluster about the same disks, as literals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.findings.store import Sighting, resolve, store
from apps.scans.models import Scan
from opscurb.check import Category, Check, Playbook, Severity
from opscurb.price import Component, Line, Price
from opscurb.resource import Resource
from opscurb.results import Found

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PLAYBOOK = Playbook("", (), (), (), (), 1)
CONTEXT, REGION = "prod", "us-east-1"
CHECKS = {"aws": ["ebs_volume_unattached", "ebs_gp2_to_gp3"], "kubernetes": ["k8s_pv_released"]}
# The order that scans come in.
_SCANS = iter(range(1_000_000))


def disk(name: str, dollars: object, check_id: str = "ebs_volume_unattached") -> Found:
    """A disk that the cloud's own account was found to pay for."""
    arn = f"arn:aws:ec2:{REGION}:1:volume/{name}"
    return _found(check_id, Resource(id=name, arn=arn, region=REGION), dollars, {})


def volume(name: str, dollars: object, *cloud_ids: str, superseded_by: str = "") -> Found:
    """A volume of a cluster, which lies on these disks."""
    arn = f"k8s://{CONTEXT}/persistentvolume/{name}"
    details = {"cloud_ids": list(cloud_ids)}
    made = _found("k8s_pv_released", Resource(id=name, arn=arn, region=CONTEXT), dollars, details)
    return replace(made, counted_cost=Decimal(0), superseded_by=superseded_by) if superseded_by else made


def _found(check_id: str, resource: Resource, dollars: object, details: dict[str, object]) -> Found:
    cost = Decimal(str(dollars))
    check = Check(check_id, "", lambda rows, scan: (), "row", Category.IDLE_RESOURCES, "", PLAYBOOK)
    price = Price((Line(resource.arn, Component.STORAGE, "", cost, Decimal(1)),))
    return Found(check, resource, price, Severity.LOW, 0.9, "unused", details, counted_cost=price.monthly)


def sighting(
    provider: str, scan_id: UUID | None = None, demo: bool = True, account_id: UUID | None = None
) -> Sighting:
    """A look of a scan at a provider: of the given scan, or of one of its own."""
    at = NOW + timedelta(seconds=next(_SCANS))
    made = scan_id or Scan.objects.create(trigger_source="test", demo=demo).id
    return Sighting(made, account_id, demo, at, provider)


def look(provider: str, *batch: Found, **where: Any) -> Sighting:
    """A whole look: what it sees is stored, what it no longer sees is resolved."""
    at = sighting(provider, **where)
    store(batch, at)
    resolve(CHECKS[provider], REGION if provider == "aws" else CONTEXT, at)
    return at
