"""The body that asks for a scan: every field is optional, and null is as good as left out."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from apps.rest.input import Checked
from apps.scans.payload import (
    LONGEST_ACCOUNT,
    LONGEST_EMAIL,
    LONGEST_TEXT,
    MOST_ACCOUNTS,
    MOST_EMAILS,
    known,
)

OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
TEXT: dict[str, Any] = {**OPTIONAL, "allow_blank": True, "max_length": LONGEST_TEXT}


class ScanBody(Checked):
    """What to scan: everything that is connected unless it says otherwise."""

    # The fields are for the document; what holds is the one rule for all who ask for scans.
    selected_accounts = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ACCOUNT),
        max_length=MOST_ACCOUNTS,
        help_text="Ids from /v1/accounts and `aws_local:<name>`; nothing or an empty list means all that is connected",
        **OPTIONAL,
    )
    aws_profile = serializers.CharField(
        help_text="The AWS account of this name; only without selected_accounts", **TEXT
    )
    aws_region = serializers.CharField(
        help_text="The one region to scan; only without selected_accounts", **TEXT
    )
    demo_mode = serializers.BooleanField(help_text="Scan the recorded demo inventory", **OPTIONAL)
    report_emails = serializers.ListField(
        child=serializers.EmailField(max_length=LONGEST_EMAIL),
        max_length=MOST_EMAILS,
        help_text="Who gets the report; see report_email_status",
        **OPTIONAL,
    )
    include_kubernetes = serializers.BooleanField(
        help_text="Scan the connected clusters too; the demo shows its own unless this is false", **OPTIONAL
    )
    kubeconfig_path = serializers.CharField(
        help_text="Of the clusters only those of this label, which is their account's name; never a file",
        **TEXT,
    )
    kube_context = serializers.CharField(help_text="Of the clusters only this context", **TEXT)

    example: ClassVar[dict[str, Any]] = {
        "selected_accounts": ["aws_local:prod", "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77"],
        "demo_mode": False,
        "report_emails": ["finops@company.com", "ops@company.com"],
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The known fields as they came; raises Invalid, or ValidationError for what is no object."""
        if not isinstance(data, Mapping):
            self.fail("invalid", datatype=type(data).__name__)
        return known(data)
