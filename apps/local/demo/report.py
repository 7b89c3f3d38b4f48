"""Prints what the demo found: money first, then what to do next."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from apps.local.demo.api import Api
from apps.local.demo.customer import Scanned
from opscurb.money import ZERO, cents, dollars

DEAREST = 15
# Where nobody looks at a terminal's width, lines are long enough to keep a recommendation whole.
WIDTH_OF_A_FILE = 140
COLOURS = {"high": "bold red", "medium": "yellow", "low": "dim"}


def show(api: Api, scanned: Scanned, kubeconfig: Path, login: str) -> None:
    """Print the dearest findings, the totals, the coverage and how to go on."""
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, emoji=False, width=WIDTH_OF_A_FILE)
    findings = list(api.all("/api/findings", "findings", scan_id=scanned.scan["id"]))
    summary = api.get("/api/summary")
    for part in (_dearest(findings), _categories(summary), _providers(findings)):
        console.print()
        console.print(part)
    console.print()
    for line in (*_totals(findings, summary), *_coverage(scanned)):
        console.print(Text(line))
    console.print()
    for line in _next(api, kubeconfig, login):
        # Never folded: they are there to be copied.
        console.print(Text(line), soft_wrap=True)


def _dearest(findings: list[dict[str, Any]]) -> Table:
    table = Table(title=f"The {DEAREST} dearest findings", title_justify="left", box=None, pad_edge=False)
    table.add_column("$/month", justify="right")
    for name in ("severity", "resource", "region", "what to do"):
        table.add_column(name, overflow="fold")
    for finding in sorted(findings, key=_rank)[:DEAREST]:
        severity = finding["severity"]
        table.add_row(
            dollars(_counted(finding)),
            Text(severity, COLOURS[severity]),
            # Text, not markup: names from a cloud may hold square brackets.
            Text(finding["resource_name"] or finding["resource_id"]),
            finding["region"],
            Text(finding["recommendation"]),
        )
    return table


def _categories(summary: dict[str, Any]) -> Table:
    table = Table(title="By category", title_justify="left", box=None, pad_edge=False)
    table.add_column("category")
    table.add_column("findings", justify="right")
    table.add_column("$/month", justify="right")
    groups = summary["by_category"].items()
    for name, group in sorted(groups, key=lambda item: -item[1]["monthly_savings"]):
        table.add_row(name, f"{group['findings']:,}", dollars(_money(group["monthly_savings"])))
    return table


def _providers(findings: list[dict[str, Any]]) -> Table:
    table = Table(title="By provider", title_justify="left", box=None, pad_edge=False)
    table.add_column("provider")
    table.add_column("findings", justify="right")
    table.add_column("$/month", justify="right")
    for provider in sorted({finding["provider"] for finding in findings}):
        found = [_counted(finding) for finding in findings if finding["provider"] == provider]
        table.add_row(provider, f"{len(found):,}", dollars(sum(found, ZERO)))
    return table


def _totals(findings: list[dict[str, Any]], summary: dict[str, Any]) -> Iterable[str]:
    counted = [finding for finding in findings if _counted(finding)]
    yield (
        f"Counted: {dollars(_money(summary['total_monthly_savings']))} a month, "
        f"{dollars(_money(summary['total_annual_savings']))} a year, in {len(counted)} findings"
    )
    yield (
        f"Advisory, not counted: {len(findings) - len(counted)} findings, "
        "whose money another finding counts already or nobody knows"
    )


def _coverage(scanned: Scanned) -> Iterable[str]:
    coverage = scanned.scan["coverage"]
    gaps = coverage["could_not_check"]
    said = "nothing stayed unchecked" if coverage["complete"] else f"{len(gaps)} things could not be checked"
    yield f"Coverage: {coverage['checks_run']} checks over {len(coverage['regions'])} regions and clusters, {said}"
    yield (
        f"Scanned in {scanned.seconds:.1f} seconds by the workers; "
        f"the first finding was there after {scanned.first_finding:.1f}"
    )


def _next(api: Api, kubeconfig: Path, login: str) -> Iterable[str]:
    yield f"OpsCurb   {api.url}"
    if login:
        yield f"Sign in   {login}"
    yield f"API docs  {api.url}/api/docs"
    yield f"API key   {api.key}"
    yield f"Cluster   kubectl --kubeconfig {kubeconfig} get nodes"
    yield f'Try       curl -H "Authorization: Bearer {api.key}" "{api.url}/api/findings?severity=high&limit=5"'


def _rank(finding: dict[str, Any]) -> tuple[Decimal, str]:
    """Dearest first; of equals always the same first, whatever ids they have."""
    return -_counted(finding), finding["resource_arn"]


def _counted(finding: dict[str, Any]) -> Decimal:
    return _money(finding["counted_monthly_cost"])


def _money(amount: float) -> Decimal:
    return cents(Decimal(str(amount)))
