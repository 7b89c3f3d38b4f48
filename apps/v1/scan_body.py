"""What a client of /v1 may ask of a scan: every field is optional, and null is as good as left out."""

from typing import Any, ClassVar, NoReturn

from django.core.exceptions import ValidationError as NotValid
from django.core.validators import validate_email
from rest_framework import serializers

from apps.rest.input import Checked, Text, YesNo
from apps.rest.problems import Refused, invalid
from apps.scans.requests import ScanRequest
from opscurb.aws.provider import AWS

MOST_ACCOUNTS = 64
LONGEST_ACCOUNT = 128
MOST_EMAILS = 5
LONGEST_TEXT = 256
LONGEST_EMAIL = 254


def _refuse(text: str) -> NoReturn:
    raise Refused(invalid(text))


def _check_text(name: str, text: str, longest: int) -> None:
    """Raise Refused in the words that clients of this surface know."""
    if len(text) > longest:
        _refuse(f"{name} exceeds max length {longest}")
    if not (text.isascii() and text.isprintable()):
        _refuse(f"{name} contains unsupported characters; use plain ASCII text")


class Asked(Text):
    """A short plain text."""

    def __init__(self, **given: Any) -> None:
        optional: dict[str, Any] = {"required": False, "allow_null": True, "allow_blank": True}
        super().__init__(max_length=LONGEST_TEXT, **optional, **given)

    def to_internal_value(self, data: Any) -> str:
        """The trimmed text; raises Refused."""
        text = super().to_internal_value(data)
        _check_text(str(self.field_name), text, LONGEST_TEXT)
        return text


class Region(Asked):
    """The name of an AWS region."""

    def to_internal_value(self, data: Any) -> str:
        """The region; raises ValidationError for an unknown one."""
        region = super().to_internal_value(data)
        if region and region not in AWS.regions:
            raise serializers.ValidationError(f"unknown region: {region}")
        return region


class Accounts(serializers.ListField):
    """Identifiers of accounts."""

    child = Text(max_length=LONGEST_ACCOUNT)

    def to_internal_value(self, data: Any) -> list[str]:
        """The trimmed identifiers; raises Refused."""
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MOST_ACCOUNTS:
            _refuse(f"selected_accounts exceeds limit {MOST_ACCOUNTS}")
        return [self._identifier(item) for item in data]

    def _identifier(self, item: Any) -> str:
        if not isinstance(item, str):
            raise serializers.ValidationError("every id must be a string")
        text = item.strip()
        if not text:
            _refuse("selected_accounts contains an empty id")
        _check_text("selected_accounts[*]", text, LONGEST_ACCOUNT)
        return text


class Emails(serializers.ListField):
    """Addresses for the report."""

    child = serializers.EmailField(max_length=LONGEST_EMAIL)

    def to_internal_value(self, data: Any) -> list[str]:
        """The trimmed addresses; raises Refused."""
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MOST_EMAILS:
            _refuse(f"report_emails exceeds limit {MOST_EMAILS}")
        return [self._address(item) for item in data]

    def _address(self, item: Any) -> str:
        text = str(item).strip()
        try:
            validate_email(text)
        except NotValid:
            _refuse(f"invalid report_emails item: {text}")
        if len(text) > LONGEST_EMAIL:
            _refuse(f"invalid report_emails item: {text}")
        return text


class ScanBody(Checked):
    """What to scan: everything that is connected unless it says otherwise."""

    selected_accounts = Accounts(
        required=False,
        allow_null=True,
        max_length=MOST_ACCOUNTS,
        help_text="Ids from /v1/accounts and `aws_local:<name>`; nothing or an empty list means all that is connected",
    )
    aws_profile = Asked(help_text="The AWS account of this name; only without selected_accounts")
    aws_region = Region(help_text="The one region to scan; only without selected_accounts")
    demo_mode = YesNo(required=False, allow_null=True, help_text="Scan the recorded demo inventory")
    report_emails = Emails(
        required=False,
        allow_null=True,
        max_length=MOST_EMAILS,
        help_text="Who gets the report; see report_email_status",
    )
    include_kubernetes = YesNo(required=False, allow_null=True)
    kubeconfig_path = Asked(help_text="The label of a stored kubeconfig")
    kube_context = Asked()

    example: ClassVar[dict[str, Any]] = {
        "selected_accounts": ["aws_local:prod", "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77"],
        "demo_mode": False,
        "report_emails": ["finops@company.com", "ops@company.com"],
    }


def request_of(body: dict[str, Any], trigger_source: str = "api:manual") -> ScanRequest:
    """The request behind a checked body."""
    selected = body.get("selected_accounts")
    # The old selectors hold only where no list was sent, be it an empty one.
    region = body.get("aws_region") if selected is None else ""
    return ScanRequest(
        selected_accounts=selected or (),
        aws_profile=(body.get("aws_profile") or "") if selected is None else "",
        regions=[region] if region else (),
        demo=bool(body.get("demo_mode")),
        report_emails=body.get("report_emails") or (),
        include_kubernetes=bool(body.get("include_kubernetes")),
        kubeconfig_path=body.get("kubeconfig_path") or "",
        kube_context=body.get("kube_context") or "",
        trigger_source=trigger_source,
        even_of_nothing=True,
    )
