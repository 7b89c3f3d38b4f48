"""The company's cluster is one that could be: what is written of it fits together."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from apps.local.demo.shop.belongings import BALANCERS, ORPHANS, VOLUMES
from apps.local.demo.shop.inventory import objects
from apps.local.demo.shop.layout import MACHINES
from apps.local.demo.shop.parts import Rented
from opscurb.kubernetes.quantities import amount, millicores

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RENTED = Rented(
    {machine.name: f"i-{number:017x}" for number, machine in enumerate(MACHINES)},
    {volume.name: f"vol-{number:017x}" for number, volume in enumerate((*VOLUMES, *ORPHANS))},
    {balancer.name: f"{balancer.name}-1.elb.us-east-1.amazonaws.com" for balancer in BALANCERS},
)


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in objects(NOW, RENTED) if one["kind"] == kind]


def key(one: dict[str, Any]) -> tuple[str, str, str]:
    return one["kind"], one["metadata"].get("namespace", ""), one["metadata"]["name"]


def test_it_is_the_same_every_time_and_no_name_is_there_twice() -> None:
    first, second = list(objects(NOW, RENTED)), list(objects(NOW, RENTED))

    assert first == second
    assert len({key(one) for one in first}) == len(first)


def test_no_node_holds_more_than_it_offers() -> None:
    nodes = {one["metadata"]["name"]: one["status"]["allocatable"] for one in of_kind("Node")}
    asked: dict[str, list[dict[str, str]]] = defaultdict(list)
    for pod in of_kind("Pod"):
        if node := pod["spec"].get("nodeName"):
            asked[node].append(pod["spec"]["containers"][0]["resources"].get("requests", {}))

    assert asked.keys() == nodes.keys()
    for name, requests in asked.items():
        assert sum(millicores(one.get("cpu", 0)) for one in requests) <= millicores(nodes[name]["cpu"]), name
        assert sum(amount(one.get("memory", 0)) for one in requests) <= amount(nodes[name]["memory"]), name


def test_all_that_is_namespaced_is_in_a_namespace_that_is_there() -> None:
    known = {one["metadata"]["name"] for one in of_kind("Namespace")}

    assert {one["metadata"].get("namespace") for one in objects(NOW, RENTED)} - {None} <= known


def test_bound_claims_and_their_volumes_name_each_other() -> None:
    volumes = {one["metadata"]["name"]: one["spec"].get("claimRef") for one in of_kind("PersistentVolume")}
    claims = [one for one in of_kind("PersistentVolumeClaim") if one["status"]["phase"] == "Bound"]

    for claim in claims:
        named = volumes[claim["spec"]["volumeName"]]
        assert (named["namespace"], named["name"]) == key(claim)[1:]


def test_what_pods_mount_is_there() -> None:
    claims = {key(one)[1:] for one in of_kind("PersistentVolumeClaim")}
    mounted = {
        (pod["metadata"]["namespace"], volume["persistentVolumeClaim"]["claimName"])
        for pod in of_kind("Pod")
        for volume in pod["spec"].get("volumes", ())
    }

    assert mounted
    assert mounted <= claims
