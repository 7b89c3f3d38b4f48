"""From what the engine found to a row of the database."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from opscurb.resource import scrub
from opscurb.results import Found

# The columns of a finding's evidence, in the order in which they are staged.
EVIDENCE = (
    "provider",
    "region",
    "check_id",
    "category",
    "severity",
    "confidence",
    "resource_type",
    "resource_id",
    "resource_arn",
    "resource_name",
    "status",
    "monthly_cost",
    "counted_cost",
    "superseded_by",
    "price_basis",
    "price_confidence",
    "managed_by",
    "recommendation",
    "details",
)
# How a finding shares its money with those of other providers; it follows from the rest of its evidence.
CLAIM = ("cloud_ids", "claimed_cost")
NO_TAGS = "{}"
# Longest texts that their columns hold; a cloud may answer with anything.
LIMITS = {
    "region": 256,
    "resource_id": 512,
    "resource_arn": 1024,
    "resource_name": 256,
    "status": 64,
    "managed_by": 256,
}


def evidence_of(found: Found, provider: str = "aws") -> dict[str, Any]:
    """The evidence columns of a finding."""
    price, monthly = found.price, found.monthly_cost
    row: dict[str, Any] = {
        "provider": provider,
        "region": found.resource.region,
        "check_id": found.check.id,
        "category": found.check.category.value,
        "severity": found.severity.value,
        "confidence": Decimal(str(found.confidence)),
        "resource_type": found.resource.type,
        "resource_id": found.resource.id,
        "resource_arn": found.resource.arn,
        "resource_name": found.resource.name,
        "status": found.resource.status,
        "monthly_cost": monthly,
        "counted_cost": found.counted_cost,
        "superseded_by": found.superseded_by,
        "price_basis": price.basis.value,
        "price_confidence": price.confidence,
        "managed_by": found.managed_by,
        "recommendation": found.recommendation,
        "details": orjson.dumps(_details(found), default=_plain).decode(),
    }
    return row | {column: row[column][:limit] for column, limit in LIMITS.items()}


def claim_of(found: Found) -> tuple[list[str] | None, Decimal | None]:
    """The claim columns of a finding: none of one that names nothing which another provider bills."""
    named = sorted({str(one) for one in found.details.get("cloud_ids", ()) if one})
    return (named, found.counted_cost) if named else (None, None)


def _details(found: Found) -> dict[str, Any]:
    """The check's own details, and how the money was worked out."""
    return {
        **{key: _plain(value) for key, value in found.details.items()},
        "because": found.because,
        "price_basis": found.price.basis.value,
        "price_source": found.price.source,
        "price_lines": [
            {
                "resource": line.arn,
                "component": line.component.value,
                "what": line.what,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "monthly": line.amount,
            }
            for line in found.price.lines
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | frozenset | set):
        return list(value)
    return str(value) if not isinstance(value, str | int | float | bool | list | dict | type(None)) else value


def identity(customer_id: UUID, place: str, found: Found) -> UUID:
    """A finding's id, which follows from what makes two sightings the same one.

    These are customer, account, region, check and resource.
    """
    parts = (str(customer_id), place, found.resource.region, found.check.id, found.resource.arn)
    return UUID(bytes=hashlib.sha256("\n".join(parts).encode()).digest()[:16])


def tags_of(found: Found) -> str:
    """The tags of a finding's resource, as JSON."""
    plain = {scrub(name): scrub(value) for name, value in found.resource.tags.items()}
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode()


def content_hash(row: dict[str, Any], tags: str = NO_TAGS) -> bytes:
    """Equal for equal evidence and tags, so that a rescan which changes nothing updates nothing."""
    parts = [str(row[column]) for column in EVIDENCE]
    # Without tags it is what it was before they were kept.
    return hashlib.sha256("\x1f".join(parts if tags == NO_TAGS else [*parts, tags]).encode()).digest()
