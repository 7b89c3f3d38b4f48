"""What findings about a cluster's objects show in the same words."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from opscurb.kubernetes.rows import Amount, Node, Object

GIB = 1024**3
MIB = 1024**2
# So many names are read by somebody; further ones are only counted.
MOST_NAMES = 100
# An answer has 60 commands at most, and names may stand in two of them.
MOST_COMMANDED = 25
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def named(thing: Object) -> dict[str, Any]:
    """The names that commands call an object by."""
    space = {"namespace": thing.namespace} if thing.namespace else {}
    return {"name": thing.name, **space}


def reserved(amount: Amount) -> dict[str, Any]:
    """What pods reserve, in the units that manifests are written in."""
    return {"requested_cpu_millicores": amount.cpu, "requested_memory_mib": amount.memory // MIB}


def machine(node: Node) -> Mapping[str, Any]:
    """What a node is."""
    return {
        **named(node),
        "instance_type": node.instance_type,
        "node_pool": node.pool,
        "zone": node.zone,
        "provider_id": node.provider_id,
        "capacity_type": "spot" if node.spot else "on-demand",
    }


def gib(size: int) -> float:
    """A size in GiB, to a tenth."""
    return float(round(Decimal(size) / GIB, 1))


def spelled(time: timedelta) -> str:
    """A time in whole days, or in hours below two days."""
    hours = int(time / timedelta(hours=1))
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def first_names(names: Iterable[str]) -> list[str]:
    """The first of some names, by letter."""
    return sorted(names)[:MOST_NAMES]


def commanded(names: Iterable[str]) -> list[str]:
    """The first of some names, for commands: those that Kubernetes itself takes, and no option of kubectl's."""
    return sorted(name for name in names if _NAME.fullmatch(name))[:MOST_COMMANDED]


def plural(count: int, thing: str) -> str:
    """A count with its word: `1 pod`, `3 pods`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def counted(number: int, what: str) -> str:
    """A number of things: `1 pod`, `2 pods`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
