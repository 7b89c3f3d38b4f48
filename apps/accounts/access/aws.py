"""Reaches a customer's AWS account by its role."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.accounts.access.wanted import Wanted
from apps.accounts.bill import kept_bill, parts_for, refresh_bill
from apps.accounts.models import CloudAccount
from apps.egress.dialing import dial
from apps.egress.errors import Unreachable
from apps.egress.selectors import customer_proxy
from apps.egress.sockets import Deadline
from apps.egress.targets import parse_authority, parse_url
from apps.egress.tunnel import tunnel
from apps.prices.selectors import price_table
from apps.settings.proxy_url import Proxy
from apps.settings.selectors import general
from apps.tenancy.scope import scope
from opscurb.aws.account.advisers import ADVICE_NEEDS, OPTIMIZER_NEEDS
from opscurb.aws.account.bill import is_optimized
from opscurb.aws.account.parts import BILL_NEEDS, RESOURCE_BILL_NEEDS
from opscurb.aws.connect import open_account, verify
from opscurb.aws.provider import AWS
from opscurb.aws.session import AwsSession
from opscurb.check import Check
from opscurb.errors import DomainError, ProviderDenied
from opscurb.kubernetes.rows import Remembered
from opscurb.provider import checks_of
from opscurb.results import Unread
from opscurb.target import Target

# What boto3 may ask a customer's proxy for.
AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
STS = "sts.us-east-1.amazonaws.com:443"


@contextmanager
def platform_session(customer_id: UUID) -> Iterator[AwsSession]:
    """The platform's own identity, from which roles are assumed, on the customer's way out and with their timeout.

    A proxy that cannot be used raises ProviderDenied, naming it; no call is ever made past it.
    """
    with scope(customer_id):
        proxy, seconds = customer_proxy(), general().api_timeout_seconds
    with session_through(proxy, seconds) as session:
        yield session


@contextmanager
def session_through(proxy: Proxy | None, seconds: float) -> Iterator[AwsSession]:
    """The same by a way out that is known; asks no database."""
    endpoint = settings.OPSCURB_AWS_ENDPOINT_URL or None
    if proxy is None:
        yield AwsSession(endpoint_url=endpoint, timeout_seconds=seconds)
        return
    _refuse_unusable(proxy)
    with tunnel(proxy, admits_aws) as door:
        try:
            yield AwsSession(endpoint_url=endpoint, timeout_seconds=seconds, proxy_url=door.url)
        except DomainError as error:
            # What boto3 says of it names our end of the tunnel.
            if door.failure is None:
                raise
            raise ProviderDenied(str(door.failure)) from error


def admits_aws(host: str, port: int) -> bool:
    """True for AWS itself and for the operator's own endpoint."""
    if (host, port) == _endpoint():
        return True
    return port == 443 and host.endswith(AWS_DOMAINS)


def _refuse_unusable(proxy: Proxy) -> None:
    """Ask once for a way to AWS: boto3 would try for a minute before it gave up."""
    try:
        dial(*(_endpoint() or parse_authority(STS)), Deadline(), proxy).close()
    except Unreachable as error:
        raise ProviderDenied(str(error)) from error


def _endpoint() -> tuple[str, int] | None:
    if not settings.OPSCURB_AWS_ENDPOINT_URL:
        return None
    target = parse_url(settings.OPSCURB_AWS_ENDPOINT_URL)
    return target.host, target.port


def prove_access(account: CloudAccount) -> None:
    """Raise ProviderDenied unless the role admits us by the ExternalId and nobody without it."""
    with platform_session(account.customer_id) as platform:
        verify(platform, account.role_arn, str(account.external_id), account.account_id)


@contextmanager
def bill_session(account: CloudAccount, name: str) -> Iterator[AwsSession]:
    """A session that may ask what single resources of an account cost, and repeats no question."""
    with platform_session(account.customer_id) as platform:
        session = open_account(
            platform, account.role_arn, str(account.external_id), name, (), RESOURCE_BILL_NEEDS
        )
        yield session.trying_once()


class AwsAccess:
    """An AWS account, each of its regions reached by a session of its own."""

    def __init__(self, account: CloudAccount, scan_id: UUID, wanted: Wanted) -> None:
        self._account = account
        self._scan_id = scan_id
        self._wanted = wanted
        self._platform: AwsSession | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "AwsAccess":
        self._platform = self._stack.enter_context(platform_session(self._account.customer_id))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def regions(self) -> tuple[str, ...]:
        """Wanted ones, else the account's chosen ones, else all that are enabled."""
        chosen = self._wanted.regions or self._account.regions
        enabled = AWS.enabled_regions(self._open())
        return tuple(region for region in enabled if not chosen or region in chosen)

    def prepare(self) -> Sequence[Unread]:
        """Ask for the account's bill and AWS's advisers, unless that was done lately; says who was not heard."""
        wanted = parts_for(checks_of(AWS.name, self._wanted.checks))
        return refresh_bill(self._account, wanted, self._open_bill)

    def provider_of(self, region: str) -> str:
        """AWS."""
        return AWS.name

    def target(self, region: str, remembered: Sequence[Remembered] = ()) -> Target:
        """A region; of AWS nothing is remembered."""
        with scope(self._account.customer_id):
            bill = kept_bill(self._account.id, timezone.now())
        table = price_table(AWS.name, region)
        session = self._open(OPTIMIZER_NEEDS if is_optimized(bill) else ())
        return AWS.target(session, self._account.account_id, region, bill, table)

    def _open_bill(self) -> AwsSession:
        """A session that may ask for the bill and nothing else, and repeats no question."""
        return self._open((*BILL_NEEDS, *ADVICE_NEEDS), ()).trying_once()

    def _open(self, operations: Sequence[str] = (), checks: Sequence[Check] | None = None) -> AwsSession:
        assert self._platform is not None, "entered first"
        return open_account(
            self._platform,
            self._account.role_arn,
            str(self._account.external_id),
            str(self._scan_id),
            checks_of(AWS.name, self._wanted.checks) if checks is None else checks,
            operations,
        )
