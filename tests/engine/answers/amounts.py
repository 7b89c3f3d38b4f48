"""Sizes of objects and filters of log groups, as the demo's emulator tells them too."""

from apps.local.demo import amounts

grow = amounts.grow
count_filters = amounts.count_filters
fill = amounts.fill_calls


def empty() -> None:
    """They are kept where the emulator keeps the things themselves."""
