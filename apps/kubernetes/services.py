"""What scans keep of clusters: their objects, and the conditions that must last to be waste."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.kubernetes.inventory import keep_inventory
from apps.kubernetes.models import Condition, InventoryItem
from apps.kubernetes.places import identity
from apps.tenancy.scope import current_customer
from opscurb.results import Condition as Seen

LONGEST_ARN = 1024
FRESH = timedelta(hours=1)

__all__ = ["backdate", "forget_clusters", "keep_inventory", "remember"]


def remember(
    account_id: UUID | None, context: str, conditions: Sequence[Seen], complete_check_ids: Collection[str]
) -> None:
    """Keep the conditions that a scan of a cluster saw; no account is the demo's. Needs a scope.

    Of the checks that looked at all of the cluster, what was not seen again is forgotten.
    """
    rows = {row.id: row for row in (_row(account_id, context, seen) for seen in conditions)}
    known = Condition.objects.filter(account_id=account_id, context=context)
    known.filter(check_id__in=list(complete_check_ids)).exclude(id__in=list(rows)).delete()
    # By their ids, so that two scans of one cluster never wait for each other crosswise.
    Condition.objects.bulk_create(
        sorted(rows.values(), key=lambda row: row.id),
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["since", "scans"],
    )


def backdate(since: datetime, scans: int) -> int:
    """Let what was first seen within the last hour be seen since a moment of the past; how many. Needs a scope.

    What an object itself tells of its past stays as it is.
    """
    fresh = Condition.objects.filter(since__gte=timezone.now() - FRESH)
    return int(fresh.update(since=since, scans=scans))


def forget_clusters(account_id: UUID, but: Collection[str] = ()) -> None:
    """Forget what is kept of an account's clusters, but for those of some contexts. Needs a scope."""
    gone = Q(account_id=account_id) & ~Q(context__in=list(but))
    InventoryItem.objects.filter(gone).delete()
    Condition.objects.filter(gone).delete()


def _row(account_id: UUID | None, context: str, seen: Seen) -> Condition:
    return Condition(
        id=identity(account_id, context, seen.check_id, seen.arn),
        customer_id=current_customer(),
        account_id=account_id,
        context=context,
        check_id=seen.check_id,
        # A cluster may answer with anything; its own names are shorter.
        arn=seen.arn[:LONGEST_ARN],
        since=seen.since,
        scans=seen.scans,
    )
