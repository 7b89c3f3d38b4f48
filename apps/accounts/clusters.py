"""Reads the clusters that customers connected; what requests call a path is the name of an account, never a file."""

from dataclasses import dataclass
from uuid import UUID

from apps.accounts.cluster_form import ClusterForm, Eks, read_form
from apps.accounts.models import CloudAccount
from apps.accounts.selectors import AWS, account_named
from apps.vault import services as vault
from opscurb.aws.eks import arn_of
from opscurb.errors import Invalid, NotFound

KUBERNETES = "kubernetes"
TABLE, FIELD = "accounts_cloudaccount", "credentials"
LOCAL = "aws_local:"


@dataclass(frozen=True, slots=True)
class ClusterContext:
    """A cluster that an account leads to, as people tell it from others."""

    name: str
    cluster: str
    user: str
    namespace: str
    provider_hint: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored kubeconfig by its label; `current` is empty where it names none."""

    account_id: UUID
    label: str
    contexts: tuple[ClusterContext, ...]
    current: str


def contexts_of(label: str) -> Stored:
    """The clusters behind a label, or of the oldest account of clusters; raises NotFound. Needs a scope."""
    account = cluster_account(label)
    form = form_of(account)
    current = form.kubeconfig.current if form.kubeconfig is not None else ""
    return Stored(account.id, account.name, contexts_in(form), current)


def cluster_account(label: str) -> CloudAccount:
    """The account of clusters of a name, or the oldest; one NotFound whatever else has the name. Needs a scope."""
    clusters = CloudAccount.objects.filter(provider=KUBERNETES, removed_at=None)
    named = clusters.filter(name=label) if label else clusters
    account = named.order_by("created_at", "id").first()
    if account is None:
        raise NotFound("kubeconfig", label)
    return account


def form_of(account: CloudAccount) -> ClusterForm:
    """What the credentials of an account of clusters say; raises Invalid or NotFound. Needs a scope."""
    return read_form(vault.read(TABLE, account.id, FIELD))


def context_names(account_id: UUID) -> tuple[str, ...]:
    """The contexts of an account of clusters; none where its credentials say nothing of any. Needs a scope."""
    account = CloudAccount.objects.filter(id=account_id, provider=KUBERNETES, removed_at=None).first()
    try:
        return () if account is None else tuple(one.name for one in contexts_in(form_of(account)))
    except (Invalid, NotFound):
        return ()


def contexts_in(form: ClusterForm) -> tuple[ClusterContext, ...]:
    """The clusters that credentials lead to, without asking anybody. Needs a scope."""
    if form.kubeconfig is not None:
        return tuple(
            ClusterContext(one.name, one.cluster, one.user, one.namespace, one.provider_hint)
            for one in form.kubeconfig.contexts
        )
    assert form.eks is not None, "just one of the two is there"
    name = eks_context(form.eks)
    return (ClusterContext(name, form.eks.cluster, form.eks.account, "", "eks"),)


def eks_context(eks: Eks) -> str:
    """What an EKS cluster is called; raises Invalid when its account is not connected. Needs a scope."""
    return arn_of(aws_account(eks.account).account_id, eks.region, eks.cluster)


def aws_account(given: str) -> CloudAccount:
    """The connected AWS account that an identifier or `aws_local:<name>` means; raises Invalid. Needs a scope."""
    connected = CloudAccount.objects.filter(
        provider=AWS, removed_at=None, status=CloudAccount.Status.CONNECTED
    )
    found = None
    if given.startswith(LOCAL):
        found = account_named(given.removeprefix(LOCAL))
    elif _is_uuid(given):
        found = UUID(given)
    account = connected.filter(id=found).first() if found is not None else None
    if account is None:
        raise Invalid(f"eks.account: no connected AWS account: {given[:80]}", field="credentials")
    return account


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
