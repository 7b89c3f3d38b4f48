"""Finds the accounts that a scan request means; a stranger's reads exactly like one that does not exist."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from apps.accounts.clusters import cluster_account, context_names
from apps.accounts.selectors import account_named, connected_providers
from apps.scans.asked import KUBERNETES, ScanRequest
from opscurb.aws.provider import AWS
from opscurb.errors import Invalid
from opscurb.provider import PROVIDERS, checks_of

LOCAL = "aws_local:"
NOTHING = "Connect and verify an AWS account first, or ask for demo_mode"
NO_CLUSTER = "Connect a cluster first: add its kubeconfig as a cloud account of provider kubernetes"


def accounts_to_scan(wanted: ScanRequest) -> list[UUID | None]:
    """The accounts that a scan begins with, each once; None is the demo inventory, or nothing at all.

    Raises Invalid, or NotFound for an unknown kubeconfig. Needs a scope.
    """
    if wanted.demo:
        return [None]
    connected = connected_providers()
    meant = list(dict.fromkeys([*_others(wanted, connected), *_clusters(wanted, connected)]))
    accounts: list[UUID | None] = [one for one in meant if _is_looked_at(connected[one], wanted)]
    if not accounts and not wanted.even_of_nothing:
        raise _nothing(wanted, bool(meant))
    # One planning unit without an account finds nothing to plan, and says so.
    return accounts or [None]


def _is_looked_at(provider: str, wanted: ScanRequest) -> bool:
    """True where a wanted check looks; an account that no check can look at says so when its turn comes."""
    if wanted.providers and provider not in wanted.providers:
        return False
    return provider not in PROVIDERS or bool(checks_of(provider, wanted.checks))


def _nothing(wanted: ScanRequest, any_meant: bool) -> Invalid:
    if any_meant:
        return Invalid("no connected account is looked at by these checks", field="checks")
    if tuple(wanted.providers) == (KUBERNETES,):
        return Invalid(NO_CLUSTER, field="kubeconfig_path")
    return Invalid(NOTHING, field="aws_account_ids")


def _others(wanted: ScanRequest, connected: dict[UUID, str]) -> Iterable[UUID]:
    """The accounts that are named one by one, clusters among them, or else all but clusters."""
    if named := accounts_meant(wanted.selected_accounts, wanted.aws_profile):
        return named
    missing = [one for one in wanted.account_ids if connected.get(one) != AWS.name]
    if not connected:
        return ()
    if missing:
        named_missing = ", ".join(sorted(map(str, set(missing))))
        raise Invalid(f"not a connected account: {named_missing}", field="aws_account_ids")
    return wanted.account_ids or [one for one, provider in connected.items() if provider != KUBERNETES]


def _clusters(wanted: ScanRequest, connected: dict[UUID, str]) -> Sequence[UUID]:
    """The accounts of clusters that are meant: the one of a label, or those with a context, or all."""
    if not wanted.with_clusters:
        return ()
    if wanted.kubeconfig_path:
        clusters = [cluster_account(wanted.kubeconfig_path).id]
        if clusters[0] not in connected:
            raise Invalid("this cluster is paused", field="kubeconfig_path")
    else:
        clusters = [one for one, provider in connected.items() if provider == KUBERNETES]
    if not wanted.kube_context:
        return clusters
    having = [one for one in clusters if wanted.kube_context in context_names(one)]
    if not having:
        raise Invalid(f"no connected cluster has this context: {wanted.kube_context}", field="kube_context")
    # A context names one cluster; where several accounts have it, the oldest one is it.
    return having[:1]


def accounts_meant(selected: Sequence[str], aws_profile: str = "") -> list[UUID]:
    """The accounts behind identifiers and `aws_local:<name>`, or else the one that is named. Needs a scope."""
    if not selected and aws_profile:
        return [_named(aws_profile)]
    connected = {str(account): account for account in connected_providers()}
    return [_selected(item, connected) for item in selected]


def _selected(item: str, connected: dict[str, UUID]) -> UUID:
    found = account_named(item.removeprefix(LOCAL)) if item.startswith(LOCAL) else connected.get(item.lower())
    if found is None:
        raise Invalid(f"selected_accounts contains an unknown id: {item}")
    return found


def _named(name: str) -> UUID:
    found = account_named(name)
    if found is None:
        raise Invalid(f"no connected AWS account has this name: {name}", field="aws_profile")
    return found
