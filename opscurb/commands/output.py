"""Where results go: the result alone to stdout or a file, everything else to stderr."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

WIDTH_OF_A_FILE = 180


def write(text: str, path: Path | None) -> None:
    """Write a result to stdout, or to a file when one was named."""
    if path is not None:
        path.write_text(text, encoding="utf-8")
        return
    sys.stdout.write(text)
    sys.stdout.flush()


def is_for_terminal(path: Path | None) -> bool:
    """True when somebody looks at the result in a terminal."""
    return path is None and sys.stdout.isatty()


def width(path: Path | None) -> int | None:
    """Columns of the terminal that shows the result; None when none does."""
    return Console().width if is_for_terminal(path) else None


def table_text(table: Table, path: Path | None) -> str:
    """A table as text for where the result goes."""
    console = Console(
        width=width(path) or WIDTH_OF_A_FILE, no_color=not is_for_terminal(path), highlight=False
    )
    with console.capture() as captured:
        console.print(table)
    return captured.get()
