"""Plants waste and its innocent twins in an emulated account: one function a check, named for it.

Each returns the ids of what the check must find; whatever else it made, the check must leave alone.
"""

from collections.abc import Callable

from tests.engine.cloud import Cloud
from tests.engine.plants import (
    balancers,
    bill,
    databases,
    functions,
    machines,
    monitoring,
    network,
    storage,
    volumes,
)

Plant = Callable[[Cloud], set[str]]
PLANTS: dict[str, Plant] = {
    name: plant
    for module in (balancers, bill, databases, functions, machines, monitoring, network, storage, volumes)
    for name, plant in vars(module).items()
    if callable(plant) and getattr(plant, "__module__", "") == module.__name__ and not name.startswith("_")
}
