"""A scan's result as Markdown, e.g. for a pull request or a ticket."""

import re

from opscurb.money import dollars
from opscurb.reports.rows import Report
from opscurb.reports.summary import shown_money, summary_lines

# Names come from the cloud: nothing in them may end a cell, start HTML, a link or an emphasis.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#!~])")
HEADER = "| severity | check | resource | region | $/month | counted | why |\n|-|-|-|-|-:|-:|-|"


def render(report: Report) -> str:
    """A table of findings, the dearest first, then totals and coverage."""
    lines = ["# Cloud waste", "", *(f"- {_safe(line.strip())}" for line in summary_lines(report))]
    if report.found:
        lines += ["", HEADER]
    for found in report.findings:
        resource = found.resource
        cells = (
            found.severity.value,
            found.check.id,
            resource.name or resource.id,
            resource.region,
            shown_money(found),
            dollars(found.counted_cost),
            found.because,
        )
        lines.append(f"| {' | '.join(_safe(cell) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)
