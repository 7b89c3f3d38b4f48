"""The read-only ClusterRole, generated from what the checks need, never written by hand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opscurb.check import Check
from opscurb.kubernetes.collectors import COLLECTORS

ROLE = "opscurb-read-only"
ROLE_OF_MISSING = "opscurb-missing"
NAMESPACE = "opscurb"
ACCOUNT = "opscurb"
# Whom a cloud's own identities are let in as, where they have no service account.
GROUP = "opscurb-readers"
LIST = "list "
GET = "get "


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """One thing to be allowed: a list of a resource, or a path to get."""

    group: str = ""
    resource: str = ""
    path: str = ""

    @property
    def text(self) -> str:
        """As the checks' needs say it."""
        if self.path:
            return f"{GET}{self.path}"
        return f"{LIST}{self.resource}.{self.group}" if self.group else f"{LIST}{self.resource}"


def parse_need(text: str) -> Need:
    """A need of its text, as `list pods`, `list deployments.apps` or `get /version`."""
    if text.startswith(GET):
        return Need(path=text.removeprefix(GET))
    resource, _, group = text.removeprefix(LIST).partition(".")
    return Need(group, resource)


def needs_of_all(checks: Iterable[Check]) -> tuple[str, ...]:
    """What many checks need to be allowed, sorted, each once."""
    return _needs(name for check in checks for name in check.types)


def optional_needs() -> tuple[str, ...]:
    """Lists of which only names and labels are read; whoever does not allow them loses a check or two."""
    return _needs(name for name, collector in COLLECTORS.items() if collector.metadata_only)


def _needs(resource_types: Iterable[str]) -> tuple[str, ...]:
    # What is no object of the cluster has no collector, and needs nothing of it.
    known = (COLLECTORS[name] for name in set(resource_types) if name in COLLECTORS)
    return tuple(sorted({need for collector in known for need in collector.needs}))


def cluster_role(checks: Iterable[Check]) -> str:
    """The manifest that lets a service account read what these checks need: for `kubectl apply -f`."""
    needs = [parse_need(text) for text in needs_of_all(checks)]
    optional = {parse_need(text) for text in optional_needs()}
    rules = [
        *_rules([need for need in needs if need not in optional]),
        *_optional_rules([need for need in needs if need in optional]),
    ]
    return _MANIFEST.format(namespace=NAMESPACE, account=ACCOUNT) + _written(ROLE, rules)


def role_of(needs: Iterable[str]) -> str:
    """The manifest of nothing but these needs, to be added to what the service account is allowed already."""
    return _written(ROLE_OF_MISSING, _rules([parse_need(text) for text in needs]))


def _written(role: str, rules: Sequence[str]) -> str:
    return _ROLE.format(role=role, namespace=NAMESPACE, account=ACCOUNT, group=GROUP, rules="\n".join(rules))


def _rules(needs: Sequence[Need]) -> list[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for need in needs:
        if not need.path:
            groups[need.group].append(need.resource)
    paths = [need.path for need in needs if need.path]
    rules = [_rule(group, resources) for group, resources in sorted(groups.items())]
    return [*rules, f"  - nonResourceURLs: {_listed(paths)}\n    verbs: [get]"] if paths else rules


def _optional_rules(needs: Sequence[Need]) -> list[str]:
    if not needs:
        return []
    return [_OPTIONAL, *_rules(needs)]


def _rule(group: str, resources: Sequence[str]) -> str:
    return f'  - apiGroups: ["{group}"]\n    resources: {_listed(resources)}\n    verbs: [list]'


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}]"


_OPTIONAL = """\
  # Only names, labels and owners of these are ever asked for, never what they hold. Kubernetes has no right for that
  # alone: "list" would allow their contents as well. So this rule is optional. Without it the checks that look for
  # unused objects answer "unknown"; everything else works."""
_ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {role}
rules:
{rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {role}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {role}
subjects:
  - kind: ServiceAccount
    name: {account}
    namespace: {namespace}
  - kind: Group
    name: {group}
    apiGroup: rbac.authorization.k8s.io
"""
_MANIFEST = """\
# Lets OpsCurb list what its checks look at. It can change nothing, and read no logs and no contents of volumes.
# kubectl apply -f opscurb.yaml
# kubectl get secret {account} -n {namespace} -o jsonpath='{{.data.token}}' | base64 -d
apiVersion: v1
kind: Namespace
metadata:
  name: {namespace}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {account}
  namespace: {namespace}
---
apiVersion: v1
kind: Secret
metadata:
  name: {account}
  namespace: {namespace}
  annotations:
    kubernetes.io/service-account.name: {account}
type: kubernetes.io/service-account-token
---
"""
