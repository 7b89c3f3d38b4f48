"""The table that every benchmark prints: a figure, its goal, whether it was kept."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import ge, le
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; without a goal it only explains the others."""

    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    within: Callable[[Any, Any], Any] = le
    note: str = ""

    @property
    def kept(self) -> str:
        """`yes`, `NO`, or nothing where there is no goal."""
        if self.goal is None:
            return ""
        return "yes" if self.within(self.value, self.goal) else "NO"

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as Markdown shows it."""
        sign = {le: "<=", ge: ">="}.get(self.within, "=")
        goal = "" if self.goal is None else f"{sign} {_number(self.goal)}{self.unit}"
        return (self.what, f"{_number(self.value)}{self.unit}", goal, self.kept, self.note)


def show(title: str, figures: list[Figure]) -> None:
    """Print a Markdown table."""
    rows = [("", "measured", "goal", "kept", "besides"), *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    print(f"\n### {title}\n{datetime.now(UTC):%Y-%m-%d}, {where}\n\n" + "\n".join(lines), flush=True)


def _number(value: float) -> str:
    if value == int(value) and abs(value) >= 10:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == 0 else f"{value:,.2f}"
