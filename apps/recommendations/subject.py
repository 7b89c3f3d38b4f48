"""The finding that is asked about: read once, as plain data."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from apps.findings.selectors import get_finding
from opscurb.advice.subject import Subject

_SUBJECT = ("check_id", "resource_type", "resource_id", "resource_arn", "region", "resource_name", "details")
_ABOUT = ("category", "severity", "status", "recommendation")
_COLUMNS = (*_SUBJECT, *_ABOUT, "monthly_cost", "managed_by", "provider")
# Arithmetic of the price, which says nothing of the way to fix it.
_LEFT_OUT = frozenset({"price_lines", "price_source", "price_basis"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding, and the hash of all that is told of it, by which answers are kept."""

    finding_id: UUID
    content_hash: str
    subject: Subject
    about: dict[str, Any]


def asked_about(finding_id: UUID) -> Asked:
    """The finding; raises NotFound. Needs a scope."""
    text = get_finding(finding_id, {name: name for name in _COLUMNS})
    row = orjson.loads(text)
    subject = Subject(
        **{name: row[name] for name in _SUBJECT},
        monthly_cost=Decimal(str(row["monthly_cost"])),
        managed_by=row["managed_by"],
        provider=row["provider"],
    )
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    return Asked(finding_id, content_hash, subject, {name: row[name] for name in _ABOUT})


def told(asked: Asked) -> dict[str, Any]:
    """What a model is told of a finding."""
    subject = asked.subject
    return {
        **{name: getattr(subject, name) for name in _SUBJECT if name != "details"},
        **asked.about,
        "monthly_cost": subject.monthly_cost,
        "managed_by": subject.managed_by,
        "details": {name: value for name, value in subject.details.items() if name not in _LEFT_OUT},
    }
