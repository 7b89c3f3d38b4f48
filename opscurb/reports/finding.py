"""A stored finding as programs are told of it: its evidence, its money counted once, and sentences for people."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from opscurb.carbon import Footprint, Usage, footprint
from opscurb.money import ZERO
from opscurb.reports import words

Row = Mapping[str, Any]

# What of a stored finding is needed to tell of it, by the names of its columns.
KNOWN = (
    "id",
    "provider",
    "region",
    "resource_type",
    "resource_id",
    "resource_arn",
    "resource_name",
    "status",
    "account_id",
    "account_name",
    "check_id",
    "category",
    "severity",
    "confidence",
    "monthly_cost",
    "counted_cost",
    "superseded_by",
    "price_basis",
    "price_confidence",
    "managed_by",
    "recommendation",
    "details",
    "state",
    "note",
    "demo",
    "scan_id",
    "first_seen_unix",
    "last_seen_unix",
)
# Told under another name or in a sentence.
RAW = frozenset({"status", "first_seen_unix", "last_seen_unix"})
# Findings of demo scans belong to no account; who reads them expects texts.
DEMO = {"account_id": "demo", "account_name": "Demo"}


def as_told(row: Row) -> dict[str, Any]:
    """A finding with all that is said of it, from a row of KNOWN."""
    check = words.check_of(row)
    return {
        **{name: value for name, value in row.items() if name not in RAW},
        **(DEMO if row["account_id"] is None else {}),
        "id": row["resource_id"],
        "finding_id": row["id"],
        # Money that another finding counts is not in here, so that a reader's own sum is the scan's.
        "estimated_monthly_cost": row["counted_cost"],
        "counted_monthly_cost": row["counted_cost"],
        "first_seen_at": row["first_seen_unix"],
        "last_seen_at": row["last_seen_unix"],
        "details": words.sentence(row),
        "action_type": words.action_type(check, row),
        "detection_reason": words.detection_reason(check, row),
        "evidence_summary": words.evidence_summary(row),
        "action_caution": words.action_caution(check, row),
        "estimation_rationale": words.estimation_rationale(row),
        "confidence_level": words.confidence_level(row),
        "review_priority": words.review_priority(row),
    }


def money(row: Row, column: str) -> Decimal:
    """An amount of a row, exactly as it is stored: JSON has made a number of it."""
    return Decimal(str(row[column]))


def gas(row: Row) -> Footprint:
    """The greenhouse gas of what a finding counts: its own share where others count the same resource."""
    whole = money(row, "monthly_cost")
    if not whole:
        return Footprint(None, ("no known price says how much is wasted",))
    found = footprint(row["provider"], row["region"], _usage(row))
    if not found.kilograms:
        return found
    share = max(ZERO, money(row, "counted_cost")) / whole
    return Footprint(found.kilograms * share)


def _usage(row: Row) -> list[Usage]:
    return [
        Usage(line["what"], Decimal(str(line["quantity"]))) for line in row["details"].get("price_lines", ())
    ]
