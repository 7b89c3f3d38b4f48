"""Who may do what: roles of rules, as RBAC has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.local.cluster.status import Refused

EVERYTHING = "*"
AUTHORIZATION = "authorization.k8s.io"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody is about to do to a resource."""

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""
    # Of what is no resource, such as the version.
    path: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role allows; of namespaces, none stands for all of them and for what has none."""

    verbs: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    namespaces: frozenset[str] = frozenset()

    def allows(self, attempt: Attempt) -> bool:
        """True when it covers what is attempted."""
        return (
            _covers(self.verbs, attempt.verb)
            and _covers(self.groups, attempt.group)
            and _covers(self.resources, attempt.resource)
            and (not self.namespaces or attempt.namespace in self.namespaces)
        )


@dataclass(frozen=True, slots=True)
class Role:
    """A user and the rules that hold for it; `denied` names resources that it may not touch all the same."""

    user: str
    rules: tuple[Rule, ...]
    denied: frozenset[str] = frozenset()

    @classmethod
    def of(cls, user: str, manifest: Mapping[str, Any]) -> "Role":
        """The role that a ClusterRole's manifest describes."""
        return cls(user, tuple(_rule(rule) for rule in manifest["rules"]))

    def without(self, *resources: str) -> "Role":
        """The same, but for some resources: plurals, with their group where they have one."""
        return replace(self, denied=self.denied | set(resources))

    def allows(self, attempt: Attempt) -> bool:
        """True when one of the rules covers what is attempted; whoever is known may read what is no resource."""
        if attempt.path:
            return attempt.verb == "get"
        named = f"{attempt.resource}.{attempt.group}" if attempt.group else attempt.resource
        return named not in self.denied and any(rule.allows(attempt) for rule in self.rules)

    def require(self, attempt: Attempt) -> None:
        """Raise Refused, in a real server's words, unless it may."""
        if self.allows(attempt):
            return
        where = f' in the namespace "{attempt.namespace}"' if attempt.namespace else " at the cluster scope"
        named = f"{attempt.resource}.{attempt.group}" if attempt.group else attempt.resource
        what = f'{named} "{attempt.name}" is forbidden' if attempt.name else f"{named} is forbidden"
        raise Refused(
            403,
            f'{what}: User "{self.user}" cannot {attempt.verb} resource "{attempt.resource}" '
            f'in API group "{attempt.group}"{where}',
            group=attempt.group,
            kind=attempt.resource,
            **({"name": attempt.name} if attempt.name else {}),
        )


def _covers(named: frozenset[str], one: str) -> bool:
    return EVERYTHING in named or one in named


def _rule(rule: Mapping[str, Iterable[str]]) -> Rule:
    return Rule(
        frozenset(rule["verbs"]), frozenset(rule.get("apiGroups", ())), frozenset(rule.get("resources", ()))
    )


def _all_resources(user: str, *verbs: str) -> Role:
    return Role(user, (Rule(frozenset(verbs), frozenset({EVERYTHING}), frozenset({EVERYTHING})),))


ADMIN = _all_resources("admin", EVERYTHING)
READER = _all_resources("reader", "get", "list", "watch")
NOBODY = Role("nobody", ())


def review(role: Role, attempt: Attempt) -> dict[str, Any]:
    """The answer to a SelfSubjectAccessReview."""
    return {
        "kind": "SelfSubjectAccessReview",
        "apiVersion": f"{AUTHORIZATION}/v1",
        "metadata": {},
        "spec": {},
        "status": {"allowed": role.allows(attempt)},
    }


def asked(body: Mapping[str, Any]) -> Attempt:
    """What a SelfSubjectAccessReview asks about."""
    spec = body.get("spec") or {}
    if other := spec.get("nonResourceAttributes"):
        return Attempt(other.get("verb", ""), "", "", path=other.get("path", ""))
    attributes = spec.get("resourceAttributes") or {}
    verb, group, resource, part, namespace = (
        attributes.get(name, "") for name in ("verb", "group", "resource", "subresource", "namespace")
    )
    return Attempt(verb, group, "/".join(filter(None, (resource, part))), namespace)
