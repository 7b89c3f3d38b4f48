"""Accounts of other clouds than AWS: add one with its credentials, try them, change it, delete it."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import cloud
from apps.accounts.selectors import get_cloud_account, list_cloud_accounts
from apps.accounts.trial import try_credentials
from apps.rest.input import Checked, Text, Uuid, Whole
from apps.rest.problems import Refused, invalid
from apps.scans.removal import forget_cloud_account
from apps.v1.base import V1View
from apps.v1.shapes import DeletedShape
from apps.v1.times import unix

CREDENTIALS = (
    "JSON text, or a bare token; kept sealed and shown masked. Of provider `kubernetes` a kubeconfig whose data stands "
    'in itself, or as JSON `{"kubeconfig": "…"}` or `{"eks": {"account": "aws_local:<name>", "cluster": …, '
    '"region": …}}`, either with `"prometheus": {"url": …, "token": …}` beside it'
)
# Empty counts as missing, which has a sentence of its own.
EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "allow_null": True}


@extend_schema_field({"type": ["object", "string"]})
class Policy(serializers.JSONField):
    """Thresholds of an account's own."""


class CloudAccountBody(Checked):
    """An account of another cloud; what may be left out may also be null."""

    provider = Text(max_length=64, help_text="The cloud's name, such as `alibaba`; never `aws`", **EMPTY)
    name = Text(max_length=128, help_text="Unlike every other account's", **EMPTY)
    credentials = Text(help_text=CREDENTIALS, **EMPTY)
    timeout_seconds = Whole(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=600,
        help_text="How long a call may take; null is what the general settings say",
    )
    policy_custom = Policy(
        required=False,
        allow_null=True,
        help_text="Thresholds of its own, as an object or the JSON text of one",
    )
    proxy_profile_id = Uuid(required=False, allow_null=True, help_text="The proxy that its calls go through")

    example: ClassVar[dict[str, Any]] = {
        "provider": "alibaba",
        "name": "prod-cn",
        "credentials": '{"access_key_id":"ALI_ACCESS_KEY_ID","access_key_secret":"ALI_ACCESS_KEY_SECRET"}',
    }


class TrialBody(Checked):
    """Credentials to try, without keeping them."""

    provider = Text(max_length=64, **EMPTY)
    credentials = Text(help_text=CREDENTIALS, **EMPTY)
    region = Text(max_length=64, **EMPTY)
    proxy_profile_id = Uuid(required=False, allow_null=True)

    example: ClassVar[dict[str, Any]] = {
        "provider": "unsupported-provider",
        "credentials": '{"foo":"bar"}',
    }


class CloudAccountShape(serializers.Serializer):
    """An account of another cloud."""

    id = serializers.CharField()
    provider = serializers.CharField()
    name = serializers.CharField()
    timeout_seconds = serializers.IntegerField(
        allow_null=True, help_text="null is what the general settings say"
    )
    policy_custom = Policy(allow_null=True, help_text="As it came")
    proxy_profile_id = serializers.CharField(allow_null=True)
    created_at = serializers.IntegerField(help_text="Unix seconds")
    credentials_masked = serializers.JSONField(
        help_text="Secret values by their first three and last two characters; `raw` for a bare token"
    )

    example: ClassVar[dict[str, Any]] = {
        "id": "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77",
        "provider": "alibaba",
        "name": "prod-cn",
        "timeout_seconds": 20,
        "policy_custom": None,
        "proxy_profile_id": None,
        "created_at": 1765351200,
        "credentials_masked": {"access_key_id": "ALI***ID", "access_key_secret": "ALI***ET"},
    }


class TrialShape(serializers.Serializer):
    """What a trial of credentials showed."""

    ok = serializers.BooleanField()
    provider = serializers.CharField()
    message = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {
        "ok": True,
        "provider": "unsupported-provider",
        "message": "The format is valid; deep verify not implemented",
    }


def shown(accounts: Sequence[Any]) -> list[dict[str, Any]]:
    """Accounts as the surface names their fields."""
    masked = cloud.shown_credentials(accounts)
    return [
        {
            "id": account.id,
            "provider": account.provider,
            "name": account.name,
            "timeout_seconds": account.timeout_seconds,
            "policy_custom": account.policy_custom,
            "proxy_profile_id": account.proxy_profile_id,
            "created_at": unix(account.created_at),
            "credentials_masked": masked[account.id],
        }
        for account in accounts
    ]


class CloudAccounts(V1View):
    """Accounts of other clouds than AWS, by name."""

    creates = True

    @extend_schema(
        operation_id="list_cloud_accounts",
        tags=["cloud_accounts"],
        responses=CloudAccountShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """List accounts of other clouds, with masked credentials."""
        return Response(shown(list_cloud_accounts()))

    @extend_schema(
        operation_id="add_cloud_account",
        tags=["cloud_accounts"],
        request=CloudAccountBody,
        responses=CloudAccountShape,
    )
    def post(self, request: Request) -> Response:
        """Add an account of another cloud."""
        (account,) = shown([cloud.add_cloud_account(**CloudAccountBody.checked(request.data))])
        return Response(account)


class CloudAccount(V1View):
    """One account of another cloud."""

    missing = "cloud account id not found"

    @extend_schema(operation_id="get_cloud_account", tags=["cloud_accounts"], responses=CloudAccountShape)
    def get(self, request: Request, cloud_account_id: UUID) -> Response:
        """Get an account of another cloud, with masked credentials."""
        (account,) = shown([get_cloud_account(cloud_account_id)])
        return Response(account)

    @extend_schema(
        operation_id="change_cloud_account",
        tags=["cloud_accounts"],
        request=CloudAccountBody,
        responses=CloudAccountShape,
    )
    def patch(self, request: Request, cloud_account_id: UUID) -> Response:
        """Change what is given of an account, and leave the rest."""
        changes = CloudAccountBody.checked(request.data)
        if not changes:
            raise Refused(invalid("At least one field must be provided for update."))
        (account,) = shown([cloud.change_cloud_account(cloud_account_id, **changes)])
        return Response(account)

    @extend_schema(
        operation_id="delete_cloud_account",
        tags=["cloud_accounts"],
        responses={200: DeletedShape},
    )
    def delete(self, request: Request, cloud_account_id: UUID) -> Response:
        """Delete an account and its credentials; scans of the past stay readable."""
        forget_cloud_account(cloud_account_id)
        return Response({"status": "deleted", "id": cloud_account_id})


class Trial(V1View):
    """Tries credentials without keeping them."""

    in_scope = False

    @extend_schema(
        operation_id="test_cloud_account", tags=["cloud_accounts"], request=TrialBody, responses=TrialShape
    )
    def post(self, request: Request) -> Response:
        """Test credentials: clusters are asked what they allow, other clouds cannot be asked yet."""
        wanted = TrialBody.checked(request.data)
        tried = try_credentials(
            self.caller.customer_id,
            wanted.get("provider"),
            wanted.get("credentials"),
            wanted.get("proxy_profile_id"),
        )
        return Response({"ok": tried.ok, "provider": tried.provider, "message": tried.message})
