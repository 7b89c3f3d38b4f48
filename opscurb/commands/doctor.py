"""`opscurb doctor`: says per region and check what your credentials allow."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

import orjson
from rich.table import Table
from rich.text import Text

from opscurb.aws.account.bill import LiveBill
from opscurb.aws.doctor import Ability, examine
from opscurb.commands import Exit
from opscurb.commands.options import account_of, add_account, add_checks, add_output, checks_of
from opscurb.commands.output import table_text, write


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_account(parser)
    add_checks(parser)
    add_output(parser, ("table", "json"))


def run(arguments: argparse.Namespace) -> Exit:
    """Try every call once per region and write what came of it."""
    checks = checks_of(arguments)
    account = account_of(arguments)
    bill = LiveBill(account.session(), account.account_id, datetime.now(UTC).date())
    abilities = [
        ability
        for region in account.regions
        for ability in examine(account.session(), account.account_id, region, checks, bill)
    ]
    if arguments.format == "json":
        rows = [asdict(ability) | {"able": ability.able} for ability in abilities]
        write(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n", arguments.output)
    else:
        write(table_text(_table(abilities), arguments.output), arguments.output)
    return Exit.OK if all(ability.able for ability in abilities) else Exit.INCOMPLETE


def _table(abilities: list[Ability]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("region", "check", "can run", "what stands in the way"):
        table.add_column(column, overflow="fold")
    for one in abilities:
        table.add_row(one.region, one.check_id, "yes" if one.able else "NO", Text(_words(one)))
    return table


def _words(ability: Ability) -> str:
    parts = []
    if ability.missing:
        parts.append(f"missing {', '.join(ability.missing)}")
    parts += ability.broken
    if ability.unsure:
        parts.append(f"runs less surely without {', '.join(ability.unsure)}")
    if ability.untried:
        parts.append(f"not tried, nothing there to try it on: {', '.join(ability.untried)}")
    return "; ".join(parts)
