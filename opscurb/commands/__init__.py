"""The subcommands of `opscurb`, one file each: `add` declares its options, `run` returns the exit code."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    WASTE = 1
    ERROR = 2
    INCOMPLETE = 3
