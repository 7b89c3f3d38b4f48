"""Leaves an AWS account alone for a while, and lets scans look at it again."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import pausing
from apps.accounts.selectors import get_account
from apps.api.aws_accounts import AccountShape, shown
from apps.api.base import ApiView


class PausedShape(AccountShape):
    """An account, and since when it is paused."""

    example: ClassVar[dict[str, Any]] = {
        "id": "660f9511-f3ac-52e5-b827-557766551111",
        "name": "prod",
        "account_id": "123456789012",
        "role_arn": "arn:aws:iam::123456789012:role/opscurb",
        "external_id": "0b7e6a52-9a3e-4a8e-8d3f-2f4f1c1f5a10",
        "regions": [],
        "status": "connected",
        "error": None,
        "created_at": "2026-11-02T08:00:00Z",
        "verified_at": "2026-11-02T08:05:00Z",
        "paused_at": "2026-11-25T09:30:00Z",
    }


class ResumedShape(PausedShape):
    """An account that scans look at again."""

    example = PausedShape.example | {"paused_at": None}


class Pause(ApiView):
    """Has no scan look at an account."""

    @extend_schema(
        operation_id="pause_aws_account", tags=["AWS accounts"], request=None, responses=PausedShape
    )
    def post(self, request: Request, account_id: UUID) -> Response:
        """Pause an AWS account: what is known of it stays, and a scan that is under way goes on."""
        return Response(_done(pausing.pause_account, account_id))


class Resume(ApiView):
    """Has scans look at an account again."""

    @extend_schema(
        operation_id="resume_aws_account", tags=["AWS accounts"], request=None, responses=ResumedShape
    )
    def post(self, request: Request, account_id: UUID) -> Response:
        """Resume an AWS account, from the next scan on."""
        return Response(_done(pausing.resume_account, account_id))


def _done(change: Any, account_id: UUID) -> dict[str, Any]:
    # Accounts of other clouds have no place here.
    get_account(account_id)
    return shown(change(account_id))
