"""Keeps what a scan of a cluster leaves for people and for the next scan: its objects and its conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.findings.services import resolve_account
from apps.kubernetes.selectors import remembered
from apps.kubernetes.services import forget_clusters, keep_inventory, remember
from apps.scans.asked import KUBERNETES
from apps.scans.seen import Seen
from opscurb.kubernetes.inventory import inventory
from opscurb.kubernetes.rows import Remembered
from opscurb.target import Target


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit scans: a region of an account of a provider; no account is the demo's."""

    provider: str
    account_id: UUID | None
    region: str

    @property
    def is_cluster(self) -> bool:
        """True for a cluster, of which more than findings is kept."""
        return self.provider == KUBERNETES


def noted(place: Place) -> tuple[Remembered, ...]:
    """What earlier scans noted of a place; the demo's recording brings its own. Needs a scope."""
    if not place.is_cluster or place.account_id is None:
        return ()
    return remembered(place.account_id, place.region)


def looked_at(place: Place, target: Target) -> dict[str, Any]:
    """The objects of a cluster by kind, None for what was not read whole; may ask the cluster."""
    return dict(inventory(target)) if place.is_cluster else {}


def keep(place: Place, objects: dict[str, Any], seen: Seen, at: datetime) -> None:
    """Keep them, and the conditions that were seen. Needs a scope."""
    if not place.is_cluster:
        return
    keep_inventory(place.account_id, place.region, place.account_id is None, objects, at)
    if place.account_id is not None:
        remember(place.account_id, place.region, seen.conditions, seen.complete)


def keep_only(account_id: UUID | None, contexts: Sequence[str]) -> None:
    """Forget the clusters that an account no longer leads to, and resolve their findings. Needs a scope."""
    if account_id is not None:
        forget_clusters(account_id, contexts)
        resolve_account(account_id, contexts)
