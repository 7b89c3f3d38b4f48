"""A scan's result as a table for a terminal."""

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from opscurb.check import Severity
from opscurb.money import dollars
from opscurb.reports.rows import Report
from opscurb.reports.summary import shown_money, summary_lines

COLOURS = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}
# Where nobody looks at a terminal's width, lines are long enough to keep an identifier whole.
WIDTH_OF_A_FILE = 180


def render(report: Report, width: int | None = None, colour: bool = False) -> str:
    """A table of findings, the dearest first, then totals and coverage."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("severity", "check", "resource", "region", "$/month", "counted"):
        right = column in {"$/month", "counted"}
        table.add_column(column, justify="right" if right else "left", no_wrap=right, overflow="fold")
    table.add_column("why", overflow="fold")
    for found in report.findings:
        resource = found.resource
        # Text, not markup: names from the cloud may hold square brackets.
        table.add_row(
            Text(found.severity.value, COLOURS[found.severity]),
            found.check.id,
            Text(f"{resource.name} {resource.id}" if resource.name not in ("", resource.id) else resource.id),
            resource.region,
            shown_money(found),
            dollars(found.counted_cost),
            Text(found.because),
        )
    return _printed(table if report.found else "No waste found.", report, width or WIDTH_OF_A_FILE, colour)


def _printed(table: Table | str, report: Report, width: int, colour: bool) -> str:
    text = io.StringIO()
    console = Console(
        file=text, width=width, force_terminal=colour, no_color=not colour, highlight=False, emoji=False
    )
    console.print(table)
    console.print()
    for line in summary_lines(report):
        console.print(Text(line))
    return text.getvalue()
