"""What AWS answers to calls that moto does not offer: recorded shapes, filled by plants, one file a service.

Each module here has a `fill()` that gives moto's response class the missing calls, and an `empty()` that forgets
what plants put into its tables.
"""

from tests.engine.answers import amounts, bill, insights, metrics, provisioned, restores, trail

MODULES = (amounts, bill, insights, metrics, provisioned, restores, trail)


def fill() -> None:
    """Give the emulator of this process all further answers."""
    for module in MODULES:
        module.fill()


def empty() -> None:
    """Forget what was planted."""
    for module in MODULES:
        module.empty()
