"""The emulated bill that tests of savings use too."""

from tests.apps.savings.conftest import account, billed, emulator

__all__ = ["account", "billed", "emulator"]
