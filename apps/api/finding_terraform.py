"""How to fix a finding where Terraform holds its resource."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.recommendations.services import terraform_of


class TerraformShape(serializers.Serializer):
    """What to change; all null and empty where no way by Terraform is certain."""

    finding_id = serializers.UUIDField()
    resource_type = serializers.CharField(allow_null=True, help_text="As the AWS provider names it")
    find_command = serializers.CharField(
        allow_null=True,
        help_text="Prints the address of the resource; null where no command finds it by an id",
    )
    hcl = serializers.CharField(
        allow_null=True,
        help_text="A `resource` block of what to set, or a `removed` block; `this` is its name",
    )
    notes = serializers.ListField(child=serializers.CharField())

    example: ClassVar[dict[str, Any]] = {
        "finding_id": "660f9511-f3ac-52e5-b827-557766551111",
        "resource_type": "aws_cloudwatch_log_group",
        "find_command": "terraform state list -id=/app/web",
        "hcl": 'resource "aws_cloudwatch_log_group" "this" {\n  retention_in_days = 30\n}',
        "notes": ["Set these arguments in its resource block and leave the others as they are."],
    }


class FindingTerraform(ApiView):
    """The reviewed way by Terraform; reads nothing of yours but the finding, and asks no model."""

    @extend_schema(operation_id="get_terraform", tags=["Recommendations"], responses=TerraformShape)
    def get(self, request: Request, finding_id: UUID) -> Response:
        """Get what to change in Terraform to fix a finding."""
        found = terraform_of(finding_id)
        return Response(
            {
                "finding_id": finding_id,
                "resource_type": found.resource_type if found else None,
                "find_command": (found.find or None) if found else None,
                "hcl": found.hcl if found else None,
                "notes": found.notes if found else [],
            }
        )
