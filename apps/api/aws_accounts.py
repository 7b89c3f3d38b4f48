"""AWS accounts: connect one by a role, verify it, change it, remove it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.checklist import read_permissions
from apps.accounts.setup import setup_of
from apps.api.base import ApiView
from apps.api.pages import OffsetQuery, list_shape, page
from apps.rest.input import Strict, Text
from apps.scans.removal import forget_account

STATUSES = ("pending", "connected", "failed")


class Regions(serializers.ListField):
    """Names of regions; none means all that the account has enabled."""

    child = Text(max_length=64)


class AccountBody(Strict):
    """An account to connect; the role can follow once it exists."""

    name = Text(max_length=128)
    role_arn = Text(max_length=256, required=False, default="", allow_blank=True)
    regions = Regions(required=False, default=list, max_length=100)


class AccountChanges(Strict):
    """What to change of an account; its external id never changes."""

    name = Text(max_length=128, required=False)
    role_arn = Text(max_length=256, required=False)
    regions = Regions(required=False, max_length=100)


class AccountShape(serializers.Serializer):
    """A connected AWS account."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    account_id = serializers.CharField(allow_null=True, help_text="AWS's own 12 digits, once verified")
    role_arn = serializers.CharField(allow_null=True)
    external_id = serializers.UUIDField()
    regions = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(STATUSES)
    error = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    verified_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True, help_text="Since when no scan looks at it")


class PermissionsShape(serializers.Serializer):
    """What the role may read in one region, as trying the calls of all checks showed."""

    region = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="Actions that were denied")
    untried = serializers.ListField(
        child=serializers.CharField(), help_text="Actions that nothing there gave occasion to try"
    )
    unread = serializers.CharField(allow_null=True, help_text="Why the calls could not be tried")


class VerifiedShape(AccountShape):
    """An account whose role lets us in, with what it may read."""

    permissions = PermissionsShape()


class AccountDetailShape(AccountShape):
    """An account with what its owner must set up in AWS."""

    trust_policy = serializers.DictField()
    permissions_policies = serializers.ListField(child=serializers.DictField())
    cloudformation = serializers.CharField()
    terraform = serializers.CharField()


def shown(account: Any) -> dict[str, Any]:
    """An account as the surface names its fields."""
    return {
        "id": account.id,
        "name": account.name,
        "account_id": account.account_id or None,
        "role_arn": account.role_arn or None,
        "external_id": account.external_id,
        "regions": account.regions,
        "status": account.status,
        "error": account.error or None,
        "created_at": account.created_at,
        "verified_at": account.verified_at,
        "paused_at": account.paused_at,
    }


def shown_whole(account: Any) -> dict[str, Any]:
    """An account with what its owner must set up in AWS."""
    return shown(account) | setup_of(account)


class AwsAccounts(ApiView):
    """AWS accounts that you connected, by name."""

    creates = True

    @extend_schema(
        operation_id="list_aws_accounts",
        tags=["AWS accounts"],
        parameters=[OffsetQuery],
        responses=list_shape("aws_accounts", AccountShape),
    )
    def get(self, request: Request) -> Response:
        """List AWS accounts."""
        query = OffsetQuery.checked(request.query_params)
        accounts = selectors.list_accounts()
        cut = accounts[query["offset"] : query["offset"] + query["limit"]]
        return page("aws_accounts", [shown(account) for account in cut], len(accounts), query)

    @extend_schema(
        operation_id="add_aws_account",
        tags=["AWS accounts"],
        request=AccountBody,
        responses={201: AccountDetailShape},
    )
    def post(self, request: Request) -> Response:
        """Add an AWS account; the answer holds what to set up in AWS."""
        return Response(shown_whole(services.add_account(**AccountBody.checked(request.data))), status=201)


class AwsAccount(ApiView):
    """One AWS account, with what its owner must set up in AWS."""

    @extend_schema(operation_id="get_aws_account", tags=["AWS accounts"], responses=AccountDetailShape)
    def get(self, request: Request, account_id: UUID) -> Response:
        """Get an AWS account."""
        return Response(shown_whole(selectors.get_account(account_id)))

    @extend_schema(
        operation_id="change_aws_account",
        tags=["AWS accounts"],
        request=AccountChanges,
        responses=AccountDetailShape,
    )
    def patch(self, request: Request, account_id: UUID) -> Response:
        """Change an AWS account; another role must be verified anew."""
        changes = AccountChanges.checked(request.data)
        return Response(shown_whole(services.change_account(account_id, **changes)))

    @extend_schema(
        operation_id="replace_aws_account",
        tags=["AWS accounts"],
        request=AccountChanges,
        responses=AccountDetailShape,
    )
    def put(self, request: Request, account_id: UUID) -> Response:
        """The same as PATCH: what is not given stays as it is."""
        return self.patch(request, account_id)

    @extend_schema(operation_id="remove_aws_account", tags=["AWS accounts"], responses={204: None})
    def delete(self, request: Request, account_id: UUID) -> Response:
        """Remove an AWS account: its findings are resolved, its past scans stay readable."""
        forget_account(account_id)
        return Response(status=204)


class Verify(ApiView):
    """Tries an account's role, both with its external id and without."""

    in_scope = False

    @extend_schema(
        operation_id="verify_aws_account", tags=["AWS accounts"], request=None, responses=VerifiedShape
    )
    def post(self, request: Request, account_id: UUID) -> Response:
        """Verify an AWS account, and try what scans call in its first region."""
        account = services.verify_account(self.caller.customer_id, account_id)
        found = read_permissions(account)
        permissions = {
            "region": found.region,
            "missing": found.missing,
            "untried": found.untried,
            "unread": found.unread or None,
        }
        return Response(shown(account) | {"permissions": permissions})
