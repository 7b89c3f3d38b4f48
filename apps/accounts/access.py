"""Reaches a customer's AWS account by its role; credentials live in memory for one use."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from apps.accounts.models import AwsAccount
from apps.accounts.selectors import get_account
from apps.tenancy.scope import scope
from opscurb.aws.connect import open_account, verify
from opscurb.aws.provider import AWS
from opscurb.aws.session import AwsSession
from opscurb.check import Check
from opscurb.demo import demo_regions, demo_target
from opscurb.target import Target


def platform_session() -> AwsSession:
    """The platform's own identity, from which customers' roles are assumed."""
    return AwsSession(endpoint_url=settings.OPSCURB_AWS_ENDPOINT_URL or None)


def prove_access(account: AwsAccount) -> None:
    """Raise ProviderDenied unless the role admits us by the ExternalId and nobody without it."""
    verify(platform_session(), account.role_arn, str(account.external_id), account.account_id)


class Access:
    """One account for one scan; without an account it is the demo inventory. Asks AWS outside any transaction."""

    def __init__(
        self, customer_id: UUID, account_id: UUID | None, scan_id: UUID, checks: Sequence[Check]
    ) -> None:
        self._scan_id = scan_id
        self._checks = checks
        self._account: AwsAccount | None = None
        if account_id is not None:
            with scope(customer_id):
                self._account = get_account(account_id)

    def regions(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The regions to scan: wanted ones, else the account's chosen ones, else all that are enabled."""
        if self._account is None:
            return tuple(region for region in demo_regions() if not wanted or region in wanted)
        chosen = wanted or self._account.regions
        enabled = AWS.enabled_regions(self._open(self._account))
        return tuple(region for region in enabled if not chosen or region in chosen)

    def target(self, region: str) -> Target:
        """A region, ready to be scanned."""
        if self._account is None:
            return demo_target(region)
        return AWS.target(self._open(self._account), self._account.account_id, region)

    def _open(self, account: AwsAccount) -> AwsSession:
        return open_account(
            platform_session(), account.role_arn, str(account.external_id), str(self._scan_id), self._checks
        )
