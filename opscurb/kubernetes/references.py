"""What the objects of a cluster name: ConfigMaps, Secrets and service accounts, and the labels of their pods."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opscurb.kubernetes.rows import Ingress, Pod, ServiceAccount, Workload

Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class References:
    """Whatever is named, as (kind, namespace, name), and the labels that pods have or would have, by namespace."""

    named: frozenset[Name]
    labels: Mapping[str, list[Mapping[str, str]]]

    def selects(self, namespace: str, selector: Mapping[str, str]) -> bool:
        """True when a selector finds pods there are or would be; one that says nothing may find any."""
        labels = self.labels.get(namespace, ())
        return not selector or any(selector.items() <= each.items() for each in labels)


def references(users: Iterable[Any], accounts: Iterable[ServiceAccount]) -> References:
    """What pods, templates of pods, Ingresses and service accounts name."""
    named: set[Name] = set()
    labels: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for user in users:
        named.update(_named_by_ingress(user) if isinstance(user, Ingress) else _named_by_pods(user))
        if isinstance(user, Pod | Workload):
            labels[user.namespace].append(user.tags if isinstance(user, Pod) else user.template_labels)
    for account in accounts:
        named.update(("Secret", account.namespace, secret) for secret in account.secrets)
    return References(frozenset(named), labels)


def _named_by_ingress(ingress: Ingress) -> Iterator[Name]:
    yield from (("Secret", ingress.namespace, secret) for secret in ingress.secrets)


def _named_by_pods(user: Any) -> Iterator[Name]:
    """What a pod, or any that a template makes, has mounted or in its environment, and runs as."""
    yield from (("ConfigMap", user.namespace, name) for name in user.uses.config_maps)
    yield from (("Secret", user.namespace, name) for name in user.uses.secrets)
    yield "ServiceAccount", user.namespace, user.uses.service_account or "default"
