"""AWS as a provider."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from botocore.session import Session as BotocoreSession

from opscurb.aws.account.bill import Bill
from opscurb.aws.checks import CHECKS
from opscurb.aws.collectors import COLLECTORS
from opscurb.aws.errors import CloudError, message_of
from opscurb.aws.metrics import NEEDS as METRIC_NEEDS
from opscurb.aws.permissions import iam_actions
from opscurb.aws.prices import PriceBook, price_book
from opscurb.aws.region import AwsRegion
from opscurb.aws.session import AwsSession
from opscurb.check import Check
from opscurb.errors import ProviderDenied
from opscurb.prices import PriceTable

# Calls that every scan makes before it looks at any resource.
ACCOUNT_NEEDS = ("sts:GetCallerIdentity", "ec2:DescribeRegions")


class Aws:
    """Amazon Web Services."""

    name = "aws"

    @property
    def checks(self) -> Mapping[str, Check]:
        """All checks by id."""
        return CHECKS

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """All regions of the commercial partition, as the bundled endpoint data knows them, sorted."""
        return tuple(sorted(BotocoreSession().get_available_regions("ec2")))

    def needs_of(self, check: Check) -> tuple[str, ...]:
        """The IAM actions a check needs, sorted, those of its account and its hints included."""
        return self.needs_of_all([check])

    def needs_of_all(self, checks: Iterable[Check]) -> tuple[str, ...]:
        """The IAM actions of many checks, sorted, each once."""
        operations = set(ACCOUNT_NEEDS)
        for check in checks:
            operations.update(*(operations_of(name) for name in check.types))
            operations.update(METRIC_NEEDS if check.metrics else ())
        return iam_actions(operations)

    def required_by(self, check: Check) -> tuple[str, ...]:
        """The IAM actions without any of which a check cannot run, sorted; hints only make it surer."""
        operations = {operation for name in check.inputs for operation in operations_of(name)}
        return iam_actions(operations.union(METRIC_NEEDS if check.metrics else ()))

    def enabled_regions(self, session: AwsSession) -> tuple[str, ...]:
        """The regions that the account has enabled, sorted; raises ProviderDenied."""
        try:
            return session.enabled_regions()
        except CloudError as error:
            raise ProviderDenied(f"could not list the account's regions: {message_of(error)}") from error

    def target(
        self,
        session: AwsSession,
        account_id: str,
        region: str,
        bill: Bill | None = None,
        table: PriceTable | None = None,
    ) -> AwsRegion:
        """A region of an account, ready to be scanned; regions that share a bill ask for it once.

        Its prices are those of the table, or without one those that are bundled.
        """
        return AwsRegion(session, account_id, region, account_bill=bill, table=table)

    def prices(self, region: str) -> PriceBook:
        """The price book of a region."""
        return price_book(region)


def operations_of(resource_type: str) -> tuple[str, ...]:
    """The API calls that reading a resource type makes, as `service:Operation`."""
    return COLLECTORS[resource_type].needs


AWS = Aws()
