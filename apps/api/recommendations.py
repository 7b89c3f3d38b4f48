"""How to fix a finding: by a model that is guarded, or by the finding's playbook."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import ApiView
from apps.recommendations.services import Told, instructions
from apps.rest.input import Strict


class InstructionsQuery(Strict):
    """Which parts to give; what is left out is an empty list."""

    include_cli = serializers.BooleanField(required=False, default=True, help_text="AWS CLI commands")
    include_console = serializers.BooleanField(required=False, default=True, help_text="Steps in the console")
    include_risks = serializers.BooleanField(required=False, default=True, help_text="Warnings of risks")


class InstructionsMetadataShape(serializers.Serializer):
    """Who the instructions are from."""

    model_used = serializers.CharField(
        help_text="One of the models of your plan; `playbook` where no model was asked or none gave a good answer"
    )
    generated_at = serializers.DateTimeField(help_text="Older than the call where an answer was kept")
    tier = serializers.CharField(help_text="Your plan")
    upstream_model = serializers.CharField(
        allow_null=True, help_text="The vendor's model that stood behind the name; null for a playbook"
    )
    verified = serializers.BooleanField(
        help_text="Always true: each command exists, has its options and touches only the finding's resource"
    )
    prompt_version = serializers.CharField(allow_null=True, help_text="null for a playbook")


class InstructionsShape(serializers.Serializer):
    """How to fix a finding."""

    finding_id = serializers.UUIDField()
    explanation = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    cli_commands = serializers.ListField(
        child=serializers.CharField(), help_text="In order; an item that begins with # is a comment"
    )
    console_steps = serializers.ListField(child=serializers.CharField())
    risks = serializers.ListField(child=serializers.CharField())
    estimated_time_minutes = serializers.IntegerField()
    metadata = InstructionsMetadataShape()

    example: ClassVar[dict[str, Any]] = {
        "finding_id": "660f9511-f3ac-52e5-b827-557766551111",
        "explanation": "This EBS volume has been unattached for 45 days and is billed all the same.",
        "steps": [
            "Verify that the volume is not attached",
            "Create a snapshot as a backup",
            "Delete the volume",
        ],
        "cli_commands": [
            "# Verify: the state must be available",
            "aws ec2 describe-volumes --volume-ids vol-0123456789abcdef0 --region us-east-1",
            "# Create a snapshot",
            "aws ec2 create-snapshot --volume-id vol-0123456789abcdef0 --region us-east-1",
            "# Delete the volume",
            "aws ec2 delete-volume --volume-id vol-0123456789abcdef0 --region us-east-1",
        ],
        "console_steps": [
            "Open the EC2 console in us-east-1 and choose Volumes",
            "Select vol-0123456789abcdef0",
            "Actions, Delete volume",
        ],
        "risks": ["A deleted volume is gone; only a snapshot brings its data back"],
        "estimated_time_minutes": 5,
        "metadata": {
            "model_used": "gpt-4o-mini",
            "generated_at": "2026-02-24T10:30:00Z",
            "tier": "starter",
            "upstream_model": "gpt-4o-mini-2024-07-18",
            "verified": True,
            "prompt_version": "2026-11-24.2",
        },
    }


def shown(told: Told, *, cli: bool, console: bool, risks: bool) -> dict[str, Any]:
    """Instructions as the surface names their parts."""
    advice = told.advice
    return {
        "finding_id": told.finding_id,
        "explanation": advice.explanation,
        "steps": advice.steps,
        "cli_commands": advice.cli_commands if cli else [],
        "console_steps": advice.console_steps if console else [],
        "risks": advice.risks if risks else [],
        "estimated_time_minutes": advice.estimated_time_minutes,
        "metadata": {
            "model_used": told.model,
            "generated_at": told.generated_at,
            "tier": told.tier,
            "upstream_model": told.upstream_model or None,
            "verified": True,
            "prompt_version": told.prompt_version or None,
        },
    }


class Instructions(ApiView):
    """Instructions for one finding; a model's count against the month, a kept answer and a playbook do not."""

    # A model takes seconds to answer, in which no transaction may be open.
    in_scope = False
    # HEAD would ask a model and be charged for an answer that it does not show.
    http_method_names = ["get", "options"]

    @extend_schema(
        operation_id="get_instructions",
        tags=["Recommendations"],
        parameters=[InstructionsQuery],
        responses=InstructionsShape,
    )
    def get(self, request: Request, finding_id: UUID) -> Response:
        """Get instructions to fix a finding."""
        query = InstructionsQuery.checked(request.query_params)
        told = instructions(self.caller.customer_id, finding_id)
        wanted = {name: query[f"include_{name}"] for name in ("cli", "console", "risks")}
        return Response(shown(told, **wanted))
