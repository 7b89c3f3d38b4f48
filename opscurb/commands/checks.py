"""`opscurb checks`: lists the checks with thresholds and permissions."""

import argparse
from typing import Any

import orjson
from rich.table import Table
from rich.text import Text

from opscurb.check import Check
from opscurb.commands import Exit
from opscurb.commands.options import add_output
from opscurb.commands.output import table_text, write
from opscurb.policy import Policy
from opscurb.provider import PROVIDERS, Provider, provider


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_output(parser, ("table", "json"))


def run(arguments: argparse.Namespace) -> Exit:
    """Write the list."""
    rows = [_row(its, check) for its in map(provider, PROVIDERS) for check in its.checks.values()]
    if arguments.format == "json":
        write(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n", arguments.output)
    else:
        write(table_text(_table(rows), arguments.output), arguments.output)
    return Exit.OK


def _row(its: Provider, check: Check) -> dict[str, Any]:
    policy = Policy()
    return {
        "id": check.id,
        "provider": its.name,
        "summary": check.summary,
        "category": check.category.value,
        "role": check.role,
        "thresholds": {name: getattr(policy, name) for name in check.tunes},
        "permissions": its.needs_of(check),
    }


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("check", "finds", "thresholds", "role", "permissions"):
        table.add_column(column, overflow="fold", no_wrap=column == "check")
    for row in rows:
        thresholds = "\n".join(f"{name} {value}" for name, value in row["thresholds"].items())
        needed = Text("\n".join(row["permissions"]))
        table.add_row(row["id"], Text(row["summary"]), thresholds, row["role"], needed, end_section=True)
    return table
