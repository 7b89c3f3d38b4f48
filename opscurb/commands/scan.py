"""`opscurb scan`: finds waste with your own credentials, or in the demo inventory."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from opscurb import results
from opscurb.aws.account.bill import LiveBill
from opscurb.aws.provider import AWS
from opscurb.check import Check
from opscurb.commands import Exit
from opscurb.commands.options import (
    account_of,
    add_account,
    add_checks,
    add_output,
    checks_of,
    refuse_unknown,
)
from opscurb.commands.output import is_for_terminal, width, write
from opscurb.demo import demo_regions, demo_target
from opscurb.errors import Invalid
from opscurb.policy import Policy
from opscurb.regions import Said, scan_regions
from opscurb.reports import csv, json, markdown, table
from opscurb.reports.rows import Report
from opscurb.target import Target

RENDERERS: dict[str, Callable[[Report], str]] = {
    "json": json.render,
    "csv": csv.render,
    "markdown": markdown.render,
}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_account(parser)
    add_checks(parser)
    add_output(parser, ("table", *RENDERERS))
    parser.add_argument("--fail-above", type=_usd, metavar="USD", help="exit with 1 above this much a month")
    parser.add_argument(
        "--advisers",
        action="store_true",
        help="show what AWS's own advisers say of each finding, as evidence",
    )
    parser.add_argument("--demo", action="store_true", help="scan the inventory that comes along, no cloud")


def _usd(text: str) -> Decimal:
    try:
        amount = Decimal(text.lstrip("$"))
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of dollars") from None
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return amount


def run(arguments: argparse.Namespace) -> Exit:
    """Scan, write the result, and say by the exit code how it went."""
    checks = checks_of(arguments)
    report, targets = _demo(arguments) if arguments.demo else _account(arguments)
    now = datetime.now(UTC)
    with closing(scan_regions(targets, checks, Policy(), now)) as said:
        for region, event in _shown(said, targets, checks):
            report.take(region, event)
    write(_rendered(report, arguments), arguments.output)
    return _verdict(report, arguments.fail_above)


def _account(arguments: argparse.Namespace) -> tuple[Report, Sequence[Target]]:
    account = account_of(arguments)
    session = account.session()
    bill = LiveBill(session, account.account_id, datetime.now(UTC).date(), advised=arguments.advisers)
    targets = [AWS.target(session, account.account_id, region, bill) for region in account.regions]
    return Report(account.account_id, usage=session.usage), targets


def _demo(arguments: argparse.Namespace) -> tuple[Report, Sequence[Target]]:
    if arguments.profile:
        raise Invalid("--demo looks at no account, so it takes no --profile")
    refuse_unknown(arguments.regions, demo_regions(AWS.name), "regions that the demo does not have")
    chosen = [
        region for region in demo_regions(AWS.name) if not arguments.regions or region in arguments.regions
    ]
    return Report("demo"), [demo_target(region) for region in chosen]


def _shown(said: Iterator[Said], targets: Sequence[Target], checks: Sequence[Check]) -> Iterator[Said]:
    """Pass events on, with a progress bar on stderr where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        done: dict[str, results.Progress] = {}
        task = bar.add_task("Scanning", total=None)
        for region, event in said:
            if isinstance(event, results.Progress):
                done[region] = event
                planned = event.planned * len(targets)
                steps = sum(one.done for one in done.values())
                bar.update(task, completed=steps, total=planned, description=event.message[:60])
            yield region, event


def _rendered(report: Report, arguments: argparse.Namespace) -> str:
    if arguments.format != "table":
        return RENDERERS[arguments.format](report)
    return table.render(report, width(arguments.output), is_for_terminal(arguments.output))


def _verdict(report: Report, fail_above: Decimal | None) -> Exit:
    """Waste above the threshold is certain whatever could not be read, so it comes first."""
    if fail_above is not None and report.totals.counted > fail_above:
        return Exit.WASTE
    return Exit.OK if report.coverage.complete else Exit.INCOMPLETE
