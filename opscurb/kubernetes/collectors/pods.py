"""Pods, and what they use right now."""

from collections.abc import Mapping
from typing import Any

from opscurb.kubernetes.collector import lists
from opscurb.kubernetes.podspec import amount_of, containers_of, references_of, requests_of
from opscurb.kubernetes.reading import Reader, condition, latest, moment, word, words
from opscurb.kubernetes.rows import NOTHING, Pod, Usage

MIRROR = "kubernetes.io/config.mirror"
_OVER = ("Succeeded", "Failed")


@lists(Pod.type, "pods")
def pod(item: dict[str, Any], reader: Reader) -> Pod:
    """A pod."""
    common = reader.common(item, Pod.kind)
    spec, status, ready = item["spec"], item.get("status") or {}, condition(item, "Ready")
    phase = word(status.get("phase") or "")
    return Pod(
        **common,
        status=phase,
        node=word(spec.get("nodeName") or ""),
        reason=word(status.get("reason") or ""),
        containers=containers_of(spec, reader, status),
        requests=requests_of(spec, reader),
        uses=references_of(spec, reader, common["name"]),
        ready=ready.get("status") == "True",
        ready_since=moment(ready.get("lastTransitionTime")),
        finished=_finished(status) if phase in _OVER else None,
        started=moment(status.get("startTime")),
        mirror=MIRROR in common["annotations"],
        local_storage=any(_is_local(volume) for volume in spec.get("volumes") or ()),
        node_selector=reader.labels(spec.get("nodeSelector")),
        constrained=_is_constrained(spec),
        tolerations=reader.share(words(_toleration(one) for one in spec.get("tolerations") or ())),
    )


def _finished(status: Mapping[str, Any]) -> Any:
    ended = (
        (one.get("state") or {}).get("terminated") or {} for one in status.get("containerStatuses") or ()
    )
    # An evicted pod has no containers to tell of any more.
    stopped = [moment(one.get("finishedAt")) for one in ended]
    return latest(stopped) or latest(
        moment(one.get("lastTransitionTime")) for one in status.get("conditions") or ()
    )


def _is_local(volume: Mapping[str, Any]) -> bool:
    if "hostPath" in volume:
        return True
    # In memory it is gone with the pod wherever that runs.
    return "emptyDir" in volume and (volume["emptyDir"] or {}).get("medium") != "Memory"


def _is_constrained(spec: Mapping[str, Any]) -> bool:
    affinity = spec.get("affinity") or {}
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    spreads = spec.get("topologySpreadConstraints") or ()
    return any((affinity.get(kind) or {}).get(required) for kind in affinity) or any(
        one.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule" for one in spreads
    )


def _toleration(toleration: Mapping[str, Any]) -> str:
    key, effect = toleration.get("key") or "", toleration.get("effect") or "*"
    exists = toleration.get("operator") == "Exists"
    if exists and not key and effect == "*":
        return "*"
    return f"{key or '*'}={'*' if exists else toleration.get('value') or ''}:{effect}"


@lists(Usage.type, "pods", "metrics.k8s.io", "v1beta1")
def usage(item: dict[str, Any], reader: Reader) -> Usage:
    """What a pod uses."""
    used = NOTHING
    for container in item.get("containers") or ():
        used += amount_of(container.get("usage") or {})
    return Usage(**reader.common(item, Usage.kind), used=used)
