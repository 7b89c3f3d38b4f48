"""What a pod, or a template of pods, asks for and names."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from opscurb.kubernetes.quantities import amount, millicores
from opscurb.kubernetes.reading import Reader, whole, word, words
from opscurb.kubernetes.rows import NOTHING, Amount, Container, References

Spec = Mapping[str, Any]
# Whole cards, slices of one, and cards that are shared by time.
_GPUS = ("/gpu", "/gpu.shared", "gpu.intel.com/i915", "gpu.intel.com/xe")


def containers_of(
    spec: Spec, reader: Reader, status: Mapping[str, Any] | None = None
) -> tuple[Container, ...]:
    """The containers that run for as long as a pod does, with how they are doing."""
    said = {one.get("name"): one for one in (status or {}).get("containerStatuses") or ()}
    held_up = _waiting((status or {}).get("initContainerStatuses") or ())
    return reader.share(
        tuple(_container(one, said.get(one["name"], {}), held_up) for one in spec.get("containers") or ())
    )


def _container(container: Spec, status: Mapping[str, Any], held_up: str) -> Container:
    asked = _asked(container)
    waiting = _waiting([status])
    return Container(
        name=word(container["name"]),
        cpu=millicores(asked["cpu"]) if "cpu" in asked else None,
        memory=amount(asked["memory"]) if "memory" in asked else None,
        gpus=_gpus(asked),
        # A pod whose init container fails says of the others only that they wait for it.
        waiting=held_up or waiting if waiting == "PodInitializing" else waiting,
        restarts=whole(status.get("restartCount")),
    )


def _waiting(statuses: Iterable[Mapping[str, Any]]) -> str:
    states = ((one.get("state") or {}).get("waiting") or {} for one in statuses)
    return next((word(state["reason"]) for state in states if state.get("reason")), "")


def requests_of(spec: Spec, reader: Reader) -> Amount:
    """What the scheduler reserves: the containers and sidecars, or an init container that takes more; plus overhead."""
    running = _sum(_amount(_asked(one)) for one in spec.get("containers") or ())
    sidecars, most = NOTHING, NOTHING
    for one in spec.get("initContainers") or ():
        asked = _amount(_asked(one))
        if one.get("restartPolicy") == "Always":
            sidecars += asked
            most = _larger(most, sidecars)
        else:
            most = _larger(most, sidecars + asked)
    total = _larger(running + sidecars, most)
    return reader.share(_of_the_pod(spec, total) + _amount(spec.get("overhead") or {}))


def _of_the_pod(spec: Spec, total: Amount) -> Amount:
    """What is asked for the pod as a whole holds instead of the sum of its containers."""
    asked = _asked(spec)
    return Amount(
        cpu=millicores(asked["cpu"]) if "cpu" in asked else total.cpu,
        memory=amount(asked["memory"]) if "memory" in asked else total.memory,
        gpus=total.gpus,
    )


def _asked(holder: Spec) -> dict[str, Any]:
    """The requests; where there are limits alone, they are what a pod requests."""
    resources = holder.get("resources") or {}
    return {**(resources.get("limits") or {}), **(resources.get("requests") or {})}


def amount_of(resources: Mapping[str, Any]) -> Amount:
    """What a node offers, or a container uses."""
    return _amount(resources)


def _amount(asked: Mapping[str, Any]) -> Amount:
    return Amount(millicores(asked.get("cpu", 0)), amount(asked.get("memory", 0)), _gpus(asked))


def _gpus(asked: Mapping[str, Any]) -> int:
    names = [name for name in asked if name.endswith(_GPUS) or name.startswith("nvidia.com/mig-")]
    return sum(amount(asked[name]) for name in names)


def _sum(amounts: Iterable[Amount]) -> Amount:
    total = NOTHING
    for one in amounts:
        total += one
    return total


def _larger(one: Amount, other: Amount) -> Amount:
    return Amount(max(one.cpu, other.cpu), max(one.memory, other.memory), max(one.gpus, other.gpus))


def references_of(spec: Spec, reader: Reader, pod: str = "") -> References:
    """What it names in its namespace; volumes of its own are claims named for the pod."""
    pulls = (("secret", one.get("name")) for one in spec.get("imagePullSecrets") or ())
    named: dict[str, list[Any]] = {"claim": [], "config_map": [], "secret": []}
    for kind, name in chain(_volumes(spec, pod), _environment(spec), pulls):
        if name:
            named[kind].append(name)
    return reader.share(
        References(
            claims=words(named["claim"]),
            config_maps=words(named["config_map"]),
            secrets=words(named["secret"]),
            service_account=word(spec.get("serviceAccountName") or ""),
            priority_class=word(spec.get("priorityClassName") or ""),
        )
    )


def _volumes(spec: Spec, pod: str) -> Iterator[tuple[str, Any]]:
    for volume in spec.get("volumes") or ():
        yield "claim", (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if pod and volume.get("ephemeral"):
            yield "claim", f"{pod}-{volume['name']}"
        yield from _sources(volume)
        for source in (volume.get("projected") or {}).get("sources") or ():
            yield from _sources(source)
        # Of the drivers that take a secret, each has it in a place of its own.
        for driver in volume.values():
            if isinstance(driver, dict):
                yield (
                    "secret",
                    (driver.get("secretRef") or driver.get("nodePublishSecretRef") or {}).get("name"),
                )


def _sources(holder: Spec) -> Iterator[tuple[str, Any]]:
    secret, config_map = holder.get("secret") or {}, holder.get("configMap") or {}
    yield "secret", secret.get("secretName") or secret.get("name")
    yield "config_map", config_map.get("name")


def _environment(spec: Spec) -> Iterator[tuple[str, Any]]:
    for container in _all_containers(spec):
        for source in container.get("envFrom") or ():
            yield "secret", (source.get("secretRef") or {}).get("name")
            yield "config_map", (source.get("configMapRef") or {}).get("name")
        for variable in container.get("env") or ():
            # Most have a plain value, and large pods have hundreds of them.
            if source := variable.get("valueFrom"):
                yield "secret", (source.get("secretKeyRef") or {}).get("name")
                yield "config_map", (source.get("configMapKeyRef") or {}).get("name")


def _all_containers(spec: Spec) -> Iterator[Spec]:
    for kind in ("containers", "initContainers", "ephemeralContainers"):
        yield from spec.get(kind) or ()
