"""Tries credentials without keeping them: clusters are really asked, other clouds cannot be asked yet."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from uuid import UUID, uuid4

from apps.accounts import credentials as form
from apps.accounts.access.eks import eks_as_context
from apps.accounts.access.reaching import reach, reach_history
from apps.accounts.cloud import WHERE_AWS, known_proxy, provider_of
from apps.accounts.cluster_form import ClusterForm, read_form
from apps.accounts.clusters import FIELD, KUBERNETES, TABLE, aws_account
from apps.accounts.models import CloudAccount
from apps.accounts.selectors import AWS, get_cloud_account
from apps.egress.selectors import customer_proxy, proxy_for
from apps.settings.proxy_url import Proxy
from apps.tenancy.scope import scope
from apps.vault import services as vault
from opscurb.errors import DomainError, Invalid
from opscurb.kubernetes.api import ClusterApi
from opscurb.kubernetes.config import Context
from opscurb.kubernetes.review import Review, review
from opscurb.provider import checks_of

SECONDS = 10.0
# Of one call, so that a silent cluster is told from a slow one within the whole.
CALL_SECONDS = 4.0
AT_ONCE = 4
MOST_TRIED = 8
WHERE_ROLE = "a role that allows it is at /api/kubernetes/cluster-role"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial of credentials showed."""

    ok: bool
    provider: str
    message: str


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a trial needs to know before it asks anybody."""

    form: ClusterForm
    proxy: Proxy | None
    aws_proxy: Proxy | None
    aws_account: CloudAccount | None


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a cluster said, and why its Prometheus said nothing, if so."""

    review: Review
    silent: str = ""

    @property
    def ok(self) -> bool:
        return self.review.ok and not self.silent


def try_credentials(
    customer_id: UUID, provider: str | None, credentials: str | None, proxy_profile_id: UUID | None = None
) -> Tried:
    """Try credentials in ten seconds, outside any transaction; raises Invalid for a request without sense."""
    if not (provider and credentials):
        raise Invalid("provider and credentials are required.")
    with scope(customer_id):
        known_proxy(proxy_profile_id)
        if provider.lower() == AWS:
            return Tried(False, AWS, f"AWS accounts are reached by a role, not by credentials. {WHERE_AWS}")
        provider = provider_of(provider)
        try:
            form.refuse_malformed(credentials)
            ways = _ways(credentials, proxy_profile_id) if provider == KUBERNETES else None
        except Invalid as malformed:
            return Tried(False, provider, f"credentials: {malformed}")
    if ways is None:
        return Tried(
            True, provider, f"{provider} credentials have a possible form; deep verify not implemented"
        )
    return _tried(ways)


def try_account(customer_id: UUID, account_id: UUID) -> Tried:
    """Try the credentials that an account of another cloud is kept with, in the same way; raises NotFound."""
    with scope(customer_id):
        account = get_cloud_account(account_id)
        kept = vault.read(TABLE, account.id, FIELD)
    return try_credentials(customer_id, account.provider, kept, account.proxy_profile_id)


def _ways(credentials: str, proxy_profile_id: UUID | None) -> _Ways:
    found = read_form(credentials)
    account = aws_account(found.eks.account) if found.eks else None
    return _Ways(found, proxy_for(proxy_profile_id), customer_proxy(), account)


def _tried(ways: _Ways) -> Tried:
    """What the clusters of the first contexts say, asked side by side."""
    wanted = _contexts(ways)
    opened: list[ClusterApi] = []
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="trial")
    asked = {name: pool.submit(_review, make, ways, opened) for name, make in wanted[:MOST_TRIED]}
    try:
        wait(asked.values(), SECONDS)
    finally:
        # Whoever is still at it ends with its next call, and nobody waits for it.
        pool.shutdown(wait=False, cancel_futures=True)
        for api in opened:
            api.stop()
    found = {name: _settled(future) for name, future in asked.items()}
    texts = [f"{name}: {_said(one)}" for name, one in found.items()]
    if more := len(wanted) - len(asked):
        texts.append(f"{more} further contexts were not tried")
    return Tried(all(one.ok for one in found.values()), KUBERNETES, "; ".join(texts))


def _contexts(ways: _Ways) -> list[tuple[str, Callable[[], Context]]]:
    """What makes each context, the current one first."""
    eks, account = ways.form.eks, ways.aws_account
    if eks is not None and account is not None:
        return [(eks.cluster, lambda: eks_as_context(account, eks, uuid4(), ways.aws_proxy, CALL_SECONDS))]
    config = ways.form.kubeconfig
    assert config is not None, "just one of the two is there"
    ordered = sorted(config.contexts, key=lambda one: one.name != config.current)
    return [(one.name, lambda one=one: one) for one in ordered]  # type: ignore[misc]


def _review(make: Callable[[], Context], ways: _Ways, opened: list[ClusterApi]) -> _Heard:
    try:
        context = make()
        api, pool = reach(context, ways.proxy, CALL_SECONDS)
        opened.append(api)
        try:
            found = review(api, checks_of(KUBERNETES))
        finally:
            pool.clear()
        silent = "" if found.unreachable else _history_problem(ways, context)
    except DomainError as error:
        return _Heard(Review(unreachable=str(error)))
    return _Heard(found, silent)


def _history_problem(ways: _Ways, context: Context) -> str:
    """Why its Prometheus cannot be asked; empty when it can, or there is none."""
    if ways.form.prometheus is None:
        return ""
    fetch, pool = reach_history(ways.form.prometheus, context, ways.proxy, CALL_SECONDS)
    try:
        fetch("/api/v1/query?query=1")
    except (DomainError, PermissionError) as error:
        return f"its Prometheus cannot be used: {error}"
    finally:
        pool.clear()
    return ""


def _settled(future: Future[_Heard]) -> _Heard:
    if not future.done() or future.cancelled():
        return _Heard(Review(unreachable=f"no complete answer within {SECONDS:g} seconds"))
    return future.result()


def _said(heard: _Heard) -> str:
    found = heard.review
    if found.unreachable:
        return found.unreachable
    said = f"answers as {found.version}" if found.version else "answers"
    if found.missing:
        said += f", but lacks {', '.join(found.missing)}; {WHERE_ROLE}"
    elif not found.forgone:
        said += ", and allows all that the checks read"
    if found.forgone:
        said += f"; without {', '.join(found.forgone)}, which is optional, a few checks stay unknown"
    return f"{said}; {heard.silent}" if heard.silent else said
