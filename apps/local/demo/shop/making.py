"""How objects of the API are written: names, ids, ages and owners, the same ones every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from apps.local.cluster.store import Document, moment_of
from apps.local.demo.shop import NAME

# What Kubernetes makes names of: no vowels, so that they spell nothing.
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
MIB = "Mi"


@dataclass(frozen=True, slots=True)
class Maker:
    """Writes objects as they look at one moment."""

    now: datetime

    def ago(self, days: float) -> str:
        """A moment of the past as the API writes it."""
        return moment_of(self.now - timedelta(days=days))

    def one(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str = "",
        *,
        days: float = 300,
        changed: float | None = None,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        owner: Document | None = None,
        **fields: Any,
    ) -> Document:
        """An object of some age, which somebody last changed so many days ago; further fields as they are."""
        metadata: Document = {
            "name": name,
            "uid": str(uuid5(NAMESPACE_DNS, f"{NAME}/{kind}/{namespace}/{name}")),
            "creationTimestamp": self.ago(days),
            "managedFields": [
                {
                    "manager": "kubectl",
                    "operation": "Update",
                    "apiVersion": api_version,
                    "time": self.ago(days if changed is None else changed),
                }
            ],
        }
        if namespace:
            metadata["namespace"] = namespace
        if labels:
            metadata["labels"] = dict(labels)
        if annotations:
            metadata["annotations"] = dict(annotations)
        if owner:
            metadata["ownerReferences"] = [owned_by(owner)]
        return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def owned_by(owner: Document) -> Document:
    """A reference to an owner."""
    named = {key: owner["metadata"][key] for key in ("name", "uid")}
    return {"apiVersion": owner["apiVersion"], "kind": owner["kind"], **named, "controller": True}


def letters(name: str, count: int) -> str:
    """Letters such as Kubernetes appends to names, the same for the same name."""
    return "".join(Random(name).choices(LETTERS, k=count))  # noqa: S311 - repeatable on purpose


def condition(kind: str, holds: bool, since: str, reason: str = "") -> Document:
    """A condition that an object reports."""
    told = {"type": kind, "status": "True" if holds else "False", "lastTransitionTime": since}
    return {**told, "lastUpdateTime": since, "reason": reason}


def selector(labels: Mapping[str, str]) -> Document:
    """A selector of pods by their labels."""
    return {"matchLabels": dict(labels)}


def quantities(cpu: int | None, memory: int | None, gpus: int = 0) -> Document:
    """What a container requests; nothing of what is None."""
    asked: Document = {}
    if cpu is not None:
        asked["cpu"] = f"{cpu}m"
    if memory is not None:
        asked["memory"] = f"{memory}{MIB}"
    requests: Document = {"requests": asked} if asked else {}
    if gpus:
        return {"requests": {**asked, "nvidia.com/gpu": str(gpus)}, "limits": {"nvidia.com/gpu": str(gpus)}}
    return requests


def names_of(values: Sequence[str]) -> list[Document]:
    """Names as lists of references have them."""
    return [{"name": value} for value in values]
