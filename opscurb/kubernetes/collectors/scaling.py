"""Autoscalers of replicas, and budgets of disruptions."""

from collections.abc import Mapping
from typing import Any

from opscurb.kubernetes.collector import lists
from opscurb.kubernetes.reading import Reader, condition, whole, word
from opscurb.kubernetes.rows import HorizontalPodAutoscaler, PodDisruptionBudget


@lists(HorizontalPodAutoscaler.type, "horizontalpodautoscalers", "autoscaling", "v2")
def autoscaler(item: dict[str, Any], reader: Reader) -> HorizontalPodAutoscaler:
    """A HorizontalPodAutoscaler."""
    spec, status = item["spec"], item.get("status") or {}
    able = condition(item, "AbleToScale")
    return HorizontalPodAutoscaler(
        **reader.common(item, HorizontalPodAutoscaler.kind),
        target_kind=word(spec["scaleTargetRef"]["kind"]),
        target_name=word(spec["scaleTargetRef"]["name"]),
        least=whole(spec.get("minReplicas"), 1),
        most=whole(spec.get("maxReplicas")),
        current=whole(status.get("currentReplicas")),
        cpu_target=_cpu_target(spec),
        able=not (able.get("status") == "False" and able.get("reason") == "FailedGetScale"),
    )


def _cpu_target(spec: Mapping[str, Any]) -> int | None:
    for metric in spec.get("metrics") or ():
        # Of one container alone, or of the whole pod.
        source = metric.get("resource") or metric.get("containerResource") or {}
        target = (source.get("target") or {}).get("averageUtilization")
        if source.get("name") == "cpu" and target is not None:
            return int(target)
    return None


@lists(PodDisruptionBudget.type, "poddisruptionbudgets", "policy")
def disruption_budget(item: dict[str, Any], reader: Reader) -> PodDisruptionBudget:
    """A PodDisruptionBudget."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    return PodDisruptionBudget(
        **reader.common(item, PodDisruptionBudget.kind),
        selector=reader.labels((spec.get("selector") or {}).get("matchLabels")),
        disruptions_allowed=whole(status.get("disruptionsAllowed")),
        expected_pods=whole(status.get("expectedPods")),
    )
