"""What may be asked of a scan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

KUBERNETES = "kubernetes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What to scan; empty lists mean everything the customer has connected."""

    # AWS accounts by their identifiers; `selected_accounts` means accounts of all clouds.
    account_ids: Sequence[UUID] = field(default=())
    # Of AWS; clusters are narrowed by `kube_context`.
    regions: Sequence[str] = field(default=())
    checks: Sequence[str] = field(default=())
    providers: Sequence[str] = field(default=())
    demo: bool = False
    trigger_source: str = "api:manual"
    # Identifiers of accounts, or `aws_local:<name>`; the account named by `aws_profile` where there are none.
    selected_accounts: Sequence[str] = field(default=())
    aws_profile: str = ""
    report_emails: Sequence[str] = field(default=())
    # True for clusters beside the accounts that are named, None for clusters where all that is connected is meant.
    include_kubernetes: bool | None = None
    # The name of an account of clusters, never a path.
    kubeconfig_path: str = ""
    kube_context: str = ""
    # False for a look at so little that it says nothing of an account.
    in_history: bool = True
    # True to accept a scan while nothing is connected: the scan then ends as failed and says so.
    even_of_nothing: bool = False

    @property
    def with_clusters(self) -> bool:
        """True when clusters are meant besides what is selected by its identifier."""
        if self.providers:
            return KUBERNETES in self.providers
        names_others = bool(self.account_ids or self.regions or self.selected_accounts or self.aws_profile)
        return not names_others if self.include_kubernetes is None else self.include_kubernetes
