"""How /v1 shows a finding."""

from typing import Any, ClassVar

import orjson
from rest_framework import serializers

from opscurb.reports.finding import KNOWN, as_told

# What `shown` needs of a selector.
NAMES = {column: column for column in KNOWN}


class FindingShape(serializers.Serializer):
    """A waste of one resource."""

    id = serializers.CharField(help_text="The resource's id in its cloud; `finding_id` is the finding's own")
    resource_id = serializers.CharField(help_text="The same as `id`")
    provider = serializers.CharField()
    region = serializers.CharField()
    resource_type = serializers.CharField()
    details = serializers.CharField(help_text="The finding in one sentence")
    estimated_monthly_cost = serializers.FloatField(
        help_text="US dollars a month, each counted once: these add up to the scan's estimated_monthly_savings"
    )
    action_type = serializers.ChoiceField(("DELETE", "RIGHTSIZE", "ARCHIVE", "INVESTIGATE"))
    account_id = serializers.CharField(help_text="As in /v1/accounts; `demo` for findings of demo scans")
    account_name = serializers.CharField()
    detection_reason = serializers.CharField()
    evidence_summary = serializers.CharField()
    action_caution = serializers.CharField(help_text="What can go wrong when it is fixed")
    estimation_rationale = serializers.CharField(help_text="The arithmetic behind the money")
    confidence_level = serializers.ChoiceField(
        ("high", "medium", "low"), help_text="high from 0.85, medium from 0.7"
    )
    review_priority = serializers.ChoiceField(
        ("high", "medium", "low"), help_text="The severity, one step lower where the confidence is low"
    )
    finding_id = serializers.UUIDField()
    category = serializers.CharField()
    severity = serializers.ChoiceField(("high", "medium", "low"))
    check_id = serializers.CharField()
    resource_name = serializers.CharField()
    resource_arn = serializers.CharField()
    state = serializers.ChoiceField(("open", "reopened", "handled", "snoozed", "exempt", "resolved"))
    note = serializers.CharField()
    monthly_cost = serializers.FloatField(
        help_text="US dollars that stop being billed, were it the only finding"
    )
    counted_monthly_cost = serializers.FloatField(help_text="The same as `estimated_monthly_cost`")
    superseded_by = serializers.CharField(help_text="The check whose finding counts the same dollars")
    price_basis = serializers.CharField()
    confidence = serializers.FloatField()
    managed_by = serializers.CharField()
    recommendation = serializers.CharField()
    demo = serializers.BooleanField()
    scan_id = serializers.UUIDField(allow_null=True, help_text="The newest scan that saw it")
    first_seen_at = serializers.IntegerField()
    last_seen_at = serializers.IntegerField(allow_null=True)
    price_confidence = serializers.CharField(
        help_text="high, estimated where the prices are another region's, or none"
    )

    example: ClassVar[dict[str, Any]] = {
        "id": "vol-0a1b2c3d4e5f60718",
        "resource_id": "vol-0a1b2c3d4e5f60718",
        "provider": "aws",
        "region": "us-east-1",
        "resource_type": "ebs_volume",
        "details": "EBS volume vol-0a1b2c3d4e5f60718 in us-east-1: unattached for 45 days.",
        "estimated_monthly_cost": 80.0,
        "action_type": "DELETE",
        "account_id": "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77",
        "account_name": "production",
        "detection_reason": "Unattached for 45 days. Volumes that no instance uses still cost full price.",
        "evidence_summary": "Status available; size GB 1000; volume type gp3; days unattached 45.",
        "action_caution": "A deleted volume cannot be restored without a snapshot.",
        "estimation_rationale": "1,000 GB gp3 x $0.08 = $80. In all $80 a month (AWS list prices).",
        "confidence_level": "high",
        "review_priority": "high",
        "finding_id": "0360656b-9e1a-4856-8ed8-26e64926f663",
        "category": "idle_resources",
        "severity": "high",
        "check_id": "ebs_volume_unattached",
        "resource_name": "",
        "resource_arn": "arn:aws:ec2:us-east-1:111122223333:volume/vol-0a1b2c3d4e5f60718",
        "state": "open",
        "note": "",
        "monthly_cost": 80.0,
        "counted_monthly_cost": 80.0,
        "superseded_by": "",
        "price_basis": "list_fallback",
        "confidence": 0.95,
        "managed_by": "",
        "recommendation": "Delete unattached EBS volume to save $80/month",
        "demo": False,
        "scan_id": "fabbd478-ca85-4b04-8cfe-d115213b0b3d",
        "first_seen_at": 1795521600,
        "last_seen_at": 1795521600,
        "price_confidence": "high",
    }


FIELDS = tuple(FindingShape().fields)


def shown(text: str) -> dict[str, Any]:
    """A finding as this surface shows it, from a selector's row of NAMES."""
    told = as_told(orjson.loads(text))
    return {name: told[name] for name in FIELDS}
