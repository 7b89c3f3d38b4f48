"""What the kubectl that is installed here says of its own commands and options."""

import re
import shutil
import subprocess
from collections.abc import Iterator

_SUBCOMMAND = re.compile(r"^  ([a-z][a-z-]*) {2,}\S", re.MULTILINE)
_OPTION = re.compile(r"^    (?:-\w, )?--([a-z0-9-]+)=(.*):$", re.MULTILINE)
# Options whose value may be left out; a value then only follows an equals sign.
OPTIONAL = frozenset({"cascade", "dry-run", "validate"})
# Words that commands follow: some are no commands by themselves.
GROUPS = frozenset({"auth", "certificate", "config", "plugin", "rollout", "set", "top"})
RUNNABLE = frozenset({"apply", "cluster-info", "create"})


def is_installed() -> bool:
    """True where there is a kubectl."""
    return shutil.which("kubectl") is not None


def names() -> Iterator[str]:
    """Every command that there is."""
    for first in _below():
        if first in GROUPS | RUNNABLE:
            yield from (f"{first} {second}" for second in _below(first))
        if first not in GROUPS:
            yield first


def options_of(command: str) -> dict[str, str]:
    """The options of a command by their long names, with `!` for what takes no value and `?` for what may."""
    found = _OPTION.findall(_help(*command.split(), "--help"))
    return {name: _sign(name, default) for name, default in found}


def _below(*group: str) -> list[str]:
    return _SUBCOMMAND.findall(_help(*group, "--help").partition("\nUsage:")[0])


def _sign(name: str, default: str) -> str:
    """`!` takes no value, `?` takes one after an equals sign, others always take one."""
    if default in ("true", "false"):
        return "!"
    return "?" if name in OPTIONAL else ""


def _help(*words: str) -> str:
    return subprocess.run(["kubectl", *words], capture_output=True, text=True, check=True).stdout
