"""What an AWS account's role should allow, as a template, and what it does allow, as scans found it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import setup
from apps.accounts.selectors import get_account
from apps.api.base import ApiView
from apps.rest.input import Strict
from apps.scans.permissions import Runs, State, permissions_of


class TemplateQuery(Strict):
    """Which template, and of which capabilities."""

    format = serializers.ChoiceField(
        [form.value for form in setup.Template], default="cloudformation", help_text="How it is written"
    )
    roles = serializers.CharField(
        max_length=64,
        default="",
        allow_blank=True,
        help_text="Capabilities, by commas: core,logs,s3; all by default",
    )


class TemplateShape(serializers.Serializer):
    """A read-only role with the account's own trust policy, ready to be applied."""

    format = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField(), help_text="The capabilities that it allows")
    template = serializers.CharField(
        help_text="CloudFormation YAML, Terraform text, or a JSON list of policies"
    )


class ActionShape(serializers.Serializer):
    """An IAM action."""

    action = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])


class RoleShape(serializers.Serializer):
    """A capability and its actions."""

    role = serializers.CharField()
    complete = serializers.BooleanField(help_text="True while no action of it was refused")
    actions = ActionShape(many=True)


class CheckShape(serializers.Serializer):
    """How a check runs with what is allowed."""

    check_id = serializers.CharField()
    role = serializers.CharField()
    runs = serializers.ChoiceField([runs.value for runs in Runs])
    missing = serializers.ListField(child=serializers.CharField(), help_text="Actions to allow")


class PermissionsShape(serializers.Serializer):
    """The permissions of an account; without a scan everything is untried."""

    scan_id = serializers.UUIDField(allow_null=True)
    looked_at = serializers.DateTimeField(allow_null=True)
    roles = RoleShape(many=True)
    checks = CheckShape(many=True)


class Template(ApiView):
    """The role that an account needs."""

    @extend_schema(
        operation_id="get_aws_account_template",
        tags=["AWS accounts"],
        parameters=[TemplateQuery],
        responses=TemplateShape,
    )
    def get(self, request: Request, account_id: UUID) -> Response:
        """Get the role with its policies as CloudFormation, Terraform or JSON."""
        query = TemplateQuery.checked(request.query_params)
        wanted = [role.strip() for role in query["roles"].split(",") if role.strip()]
        form = setup.Template(query["format"])
        text = setup.template_of(get_account(account_id), form, wanted)
        return Response({"format": form, "roles": wanted or setup.roles(), "template": text})


class Permissions(ApiView):
    """What an account's role allows."""

    @extend_schema(
        operation_id="get_aws_account_permissions", tags=["AWS accounts"], responses=PermissionsShape
    )
    def get(self, request: Request, account_id: UUID) -> Response:
        """Get what the newest scan could call, by capability and by check, and what is missing."""
        return Response(_shown(permissions_of(get_account(account_id).id)))


def _shown(found: Any) -> dict[str, Any]:
    return {
        "scan_id": found.scan_id,
        "looked_at": found.looked_at,
        "roles": [
            {
                "role": one.role,
                "complete": one.is_complete,
                "actions": [{"action": action, "state": state} for action, state in one.actions.items()],
            }
            for one in found.roles
        ],
        "checks": [
            {"check_id": one.check_id, "role": one.role, "runs": one.runs, "missing": list(one.missing)}
            for one in found.checks
        ],
    }
