"""Findings of a cluster that advice is tested on: one of each check and kind, with what its playbook names."""

import re
from collections.abc import Iterator
from typing import Any

from opscurb.advice.subject import Subject
from opscurb.check import Check, Only
from opscurb.demo import demo_regions, demo_target
from opscurb.kubernetes.checks import CHECKS
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.engine.looking import NOW

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
CONTEXT = "arn:aws:eks:eu-west-1:111122223333:cluster/prod"
DISK = "vol-0123456789abcdef0"
NODE = "ip-10-0-1-23.eu-west-1.compute.internal"
# Of findings of several kinds, the kinds.
KINDS = {
    "k8s_unused_object": ("configmap", "secret", "serviceaccount", "poddisruptionbudget"),
    "k8s_workload": ("deployment", "statefulset"),
    "k8s_replica_drift": ("deployment", "statefulset"),
}
CLUSTER_WIDE = frozenset(
    {"k8s_node", "k8s_persistent_volume", "k8s_cloud_disk", "k8s_cluster", "k8s_namespace"}
)


def subjects_of(check: Check) -> Iterator[Subject]:
    """A finding of the check for each kind that it looks at."""
    for kind in KINDS.get(check.id, KINDS.get(check.reads, ("",))):
        yield subject_of(check, kind)


def subject_of(check: Check, kind: str = "", name: str = "", namespace: str = "shop") -> Subject:
    """A finding of the check about one object."""
    spaced = check.reads not in CLUSTER_WIDE
    name = name or {"k8s_node": NODE, "k8s_cloud_disk": DISK}.get(check.reads, "web")
    given: dict[str, Any] = {"name": name, "kind": kind, "because": "unused for 45 days"}
    details = {fact: given.get(fact) or _fact(fact) for fact in _named(check)} | given
    if spaced:
        details["namespace"] = namespace
    identity = f"{namespace}/{name}" if spaced else name
    return Subject(
        check_id=check.id,
        resource_type=f"k8s_{kind}" if kind else check.reads,
        resource_id=identity,
        resource_arn=f"k8s://{CONTEXT}/{kind or check.reads}/{identity}",
        region=CONTEXT,
        resource_name=name,
        details=details,
        provider="kubernetes",
    )


def finding(check_id: str, **named: str) -> Subject:
    """A finding of a check by its id."""
    return subject_of(CHECKS[check_id], **named)


def found_in_clusters() -> Iterator[Found]:
    """All findings of the demo's clusters."""
    for context in demo_regions("kubernetes"):
        for event in scan(demo_target(context, NOW), list(CHECKS.values()), Policy(), NOW):
            if isinstance(event, Found):
                yield event


def _named(check: Check) -> Iterator[str]:
    """The facts that the commands and sentences of a check's playbook name."""
    fix = check.fix
    for line in fix.cli:
        for text in line.lines if isinstance(line, Only) else (line,):
            yield from PLACEHOLDER.findall(text)
    for text in (fix.why, *fix.steps, *fix.console, *fix.risks, *fix.rollback):
        yield from PLACEHOLDER.findall(text)


def _fact(name: str) -> Any:
    """A value as the checks' details have it."""
    if name == "cloud_ids":
        return [DISK]
    if name.endswith("replicas"):
        return 2
    if name == "requests":
        return "cpu=100m,memory=128Mi"
    if name == "cloud_region":
        return "eu-west-1"
    return (
        [f"{name.replace('_', '-')}-1", f"{name.replace('_', '-')}-2"] if name.endswith("_names") else "app"
    )
