"""What a cluster does by itself after something was changed, as far as waste and its fixes are concerned."""

from apps.local.cluster.kinds import Kind
from apps.local.cluster.store import Document, Store

DELETE = "Delete"


def settle(store: Store) -> None:
    """Let the objects follow what was just changed."""
    _collect_garbage(store)
    for kind, one in list(store.everything()):
        if kind.scales:
            _scale(store, kind, one)
        elif kind.name == "PersistentVolume":
            _release(store, kind, one)


def _collect_garbage(store: Store) -> None:
    """Whatever is owned goes with its owners, to the last."""
    while orphans := _orphans(store):
        for kind, one in orphans:
            store.remove(kind, one["metadata"].get("namespace", ""), one["metadata"]["name"])


def _orphans(store: Store) -> list[tuple[Kind, Document]]:
    objects = list(store.everything())
    alive = {one["metadata"]["uid"] for _, one in objects}
    return [
        (kind, one)
        for kind, one in objects
        if (owners := one["metadata"].get("ownerReferences"))
        and not any(owner["uid"] in alive for owner in owners)
    ]


def _scale(store: Store, kind: Kind, one: Document) -> None:
    """Fewer replicas are there at once; more would have to be scheduled, which nobody does here."""
    wanted = one["spec"].get("replicas", 1)
    owned = [
        (child_kind, child)
        for child_kind, child in store.everything()
        if any(
            owner["uid"] == one["metadata"]["uid"] for owner in child["metadata"].get("ownerReferences", ())
        )
    ]
    for child_kind, child in owned:
        if child_kind.scales and child["spec"].get("replicas", 1) > wanted:
            store.put(child_kind, {**child, "spec": {**child["spec"], "replicas": wanted}})
    pods = [child for child_kind, child in owned if child_kind.name == "Pod"]
    for pod in pods[wanted:]:
        store.remove(
            store.catalogue.named("v1", "Pod"), pod["metadata"]["namespace"], pod["metadata"]["name"]
        )
    status = one.get("status") or {}
    if status.get("replicas", 0) > wanted:
        fewer = {key: min(wanted, value) for key, value in status.items() if isinstance(value, int)}
        store.put(kind, {**one, "status": {**status, **fewer}})


def _release(store: Store, kind: Kind, one: Document) -> None:
    """A volume whose claim is gone is deleted or kept, as its policy says."""
    claim = one["spec"].get("claimRef")
    if not claim or (one.get("status") or {}).get("phase") != "Bound":
        return
    claims = store.catalogue.named("v1", "PersistentVolumeClaim")
    if any(found["metadata"]["name"] == claim["name"] for found in store.all(claims, claim["namespace"])):
        return
    if one["spec"].get("persistentVolumeReclaimPolicy") == DELETE:
        store.remove(kind, "", one["metadata"]["name"])
    else:
        store.put(kind, {**one, "status": {"phase": "Released"}})
