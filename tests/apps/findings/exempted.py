"""Exemptions of disks, as literals."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.events.models import Event
from apps.findings.exemptions import Terms
from apps.findings.models import Exemption, Finding
from opscurb.results import Found

UNATTACHED = "ebs_volume_unattached"
FOR_GOOD = Terms(reason="standby", resource="vol-a")


def tagged(found: Found, **tags: str) -> Found:
    """The same finding of a resource with these tags."""
    return replace(found, resource=replace(found.resource, tags=tags))


def states() -> dict[str, str]:
    """The state of each finding, by its resource."""
    return dict(Finding.objects.values_list("resource_id", "state"))


def lapse_now(exemption: Exemption) -> None:
    """Let the end of an exemption come."""
    Exemption.objects.filter(id=exemption.id).update(expires_at=timezone.now() - timedelta(seconds=1))


def told(event_type: str) -> list[Any]:
    """The events of a type, oldest first."""
    return list(Event.objects.filter(type=event_type).order_by("created_at"))
