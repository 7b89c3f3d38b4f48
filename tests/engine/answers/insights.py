"""Queries over log groups and the address ranges of services, as the demo's emulator answers them too."""

from apps.local.demo import insights

MOVED = insights.MOVED
BEFORE = insights.BEFORE
RANGES = insights.RANGES
fill = insights.fill_calls
empty = insights.empty
