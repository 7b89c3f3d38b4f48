"""What is sent: an event in the words that clients of /v1 know, as the bytes that every attempt sends."""

from typing import Any

import orjson

from apps.events.models import Event

# What the scan of an event is in after it, where the event's last word does not say so.
STATUSES = {"scan.started": "running", "finding.created": "running", "finding.resolved": "running"}


def body_of(event: Event) -> bytes:
    """The body of an event's deliveries."""
    facts: dict[str, Any] = event.after or {}
    return orjson.dumps(
        {
            "event": event.type,
            "scan_id": event.target_id if event.target_type == "scan" else facts.get("scan_id"),
            "status": STATUSES.get(event.type, event.type.partition(".")[2]),
            "resources_found": facts.get("total_findings", facts.get("count", 0)),
            "estimated_monthly_savings": facts.get("total_monthly_savings", facts.get("monthly", 0.0)),
            "error": facts.get("error") or None,
            "timestamp": int(event.created_at.timestamp()),
            "event_id": event.id,
            "target": f"{event.target_type}:{event.target_id}",
            "data": facts,
        }
    )
