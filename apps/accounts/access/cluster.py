"""Reaches the clusters of a stored kubeconfig, or an EKS cluster by the role of its AWS account."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from uuid import UUID

from apps.accounts.access.disks import Disks
from apps.accounts.access.eks import eks_as_context
from apps.accounts.access.reaching import reach, reach_history
from apps.accounts.access.wanted import Wanted
from apps.accounts.clusters import KUBERNETES, aws_account, contexts_in, form_of
from apps.accounts.models import CloudAccount
from apps.accounts.selectors import list_accounts
from apps.egress.selectors import customer_proxy, proxy_for
from apps.prices.selectors import price_table
from apps.settings.selectors import general
from opscurb.aws.provider import AWS
from opscurb.errors import Invalid
from opscurb.kubernetes.cluster import Cluster
from opscurb.kubernetes.config import Context
from opscurb.kubernetes.history import Prometheus
from opscurb.kubernetes.rows import Remembered
from opscurb.results import Unread
from opscurb.target import Target


class ClusterAccess:
    """An account of clusters, each of its contexts a target of its own. Made in a scope, used outside any."""

    def __init__(self, account: CloudAccount, scan_id: UUID, wanted: Wanted) -> None:
        self._account, self._scan_id, self._wanted = account, scan_id, wanted
        self._form = form_of(account)
        self._names = tuple(one.name for one in contexts_in(self._form))
        self._eks_account = aws_account(self._form.eks.account) if self._form.eks else None
        self._proxy, self._aws_proxy = proxy_for(account.proxy_profile_id), customer_proxy()
        self._aws_seconds = float(general().api_timeout_seconds)
        self._seconds = float(account.timeout_seconds or self._aws_seconds)
        self._aws_accounts = tuple(
            one for one in list_accounts() if one.status == CloudAccount.Status.CONNECTED
        )
        self._stack = ExitStack()

    def __enter__(self) -> "ClusterAccess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def regions(self) -> tuple[str, ...]:
        """The contexts of the account, or the wanted one; raises Invalid when it has no such context."""
        wanted = self._wanted.context
        if wanted and wanted not in self._names:
            raise Invalid(f"there is no context {wanted} any more")
        return (wanted,) if wanted else self._names

    def prepare(self) -> Sequence[Unread]:
        """Nothing is shared."""
        return ()

    def provider_of(self, region: str) -> str:
        """Kubernetes."""
        return KUBERNETES

    def target(self, region: str, remembered: Sequence[Remembered] = ()) -> Target:
        """The cluster of a context; nothing of it is asked yet, but for the token of an EKS cluster."""
        context = self._context(region)
        api, pool = reach(context, self._proxy, self._seconds)
        self._stack.callback(pool.clear)
        cluster = Cluster(
            api,
            region,
            tuple(remembered),
            history=self._history(context),
            aws_prices=partial(price_table, AWS.name),
        )
        if self._aws_accounts:
            disks = Disks(self._aws_accounts, self._scan_id, self._aws_proxy, self._aws_seconds)
            cluster.cloud_disks = lambda: disks.beside(cluster)
        return cluster

    def _context(self, name: str) -> Context:
        if self._form.eks is not None and self._eks_account is not None:
            return eks_as_context(
                self._eks_account, self._form.eks, self._scan_id, self._aws_proxy, self._aws_seconds
            )
        contexts = self._form.kubeconfig.contexts if self._form.kubeconfig else ()
        found = next((one for one in contexts if one.name == name), None)
        if found is None:
            raise Invalid(f"there is no context {name} any more")
        return found

    def _history(self, context: Context) -> Prometheus | None:
        if self._form.prometheus is None:
            return None
        fetch, pool = reach_history(self._form.prometheus, context, self._proxy, self._seconds)
        self._stack.callback(pool.clear)
        return Prometheus(fetch)
