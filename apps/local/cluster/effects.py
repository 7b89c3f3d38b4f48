"""What a cluster does by itself after something was changed, as far as waste and its fixes are concerned."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from apps.local.cluster.kinds import Kind
from apps.local.cluster.store import Document, Store, key_of

DELETE = "Delete"
Objects = Sequence[tuple[Kind, Document]]


def settle(store: Store) -> None:
    """Let the objects follow what was just changed, until none has to any more."""
    version = 0
    while version != store.version:
        version = store.version
        _collect_garbage(store, list(store.everything()))
        _scale(store, list(store.everything()))
        _release(store)


def _collect_garbage(store: Store, objects: Objects) -> None:
    """Whatever is owned goes with its owners."""
    alive = {one["metadata"]["uid"] for _, one in objects}
    for kind, one in objects:
        owners = one["metadata"].get("ownerReferences")
        if owners and not any(owner["uid"] in alive for owner in owners):
            store.remove(kind, *key_of(one))


def _scale(store: Store, objects: Objects) -> None:
    """Fewer replicas are there at once; more would have to be scheduled, which nobody does here."""
    owned = _by_owner(objects)
    for kind, one in objects:
        if not kind.scales:
            continue
        wanted, children = one["spec"].get("replicas", 1), owned.get(one["metadata"]["uid"], ())
        for child_kind, child in children:
            if child_kind.scales and child["spec"].get("replicas", 1) > wanted:
                store.put(child_kind, {**child, "spec": {**child["spec"], "replicas": wanted}})
        for pod_kind, pod in [each for each in children if each[0].name == "Pod"][wanted:]:
            store.remove(pod_kind, *key_of(pod))
        status = one.get("status") or {}
        if status.get("replicas", 0) > wanted:
            fewer = {
                key: min(wanted, value) for key, value in status.items() if key.lower().endswith("replicas")
            }
            store.put(kind, {**store.get(kind, *key_of(one)), "status": {**status, **fewer}})


def _by_owner(objects: Objects) -> Mapping[str, Objects]:
    owned: dict[str, list[tuple[Kind, Document]]] = defaultdict(list)
    for kind, one in objects:
        for owner in one["metadata"].get("ownerReferences", ()):
            owned[owner["uid"]].append((kind, one))
    return owned


def _release(store: Store) -> None:
    """A volume whose claim is gone is deleted or kept, as its policy says."""
    volumes, claims = (store.catalogue.named("v1", f"PersistentVolume{kind}") for kind in ("", "Claim"))
    for one in store.all(volumes):
        claim = one["spec"].get("claimRef")
        if not claim or (one.get("status") or {}).get("phase") != "Bound":
            continue
        if store.has(claims, claim["namespace"], claim["name"]):
            continue
        if one["spec"].get("persistentVolumeReclaimPolicy") == DELETE:
            store.remove(volumes, *key_of(one))
        else:
            store.put(volumes, {**one, "status": {"phase": "Released"}})
