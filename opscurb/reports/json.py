"""A scan's result as one JSON document."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

import orjson

from opscurb.reports.rows import Report


def render(report: Report) -> str:
    """Totals, findings, coverage; money as numbers in dollars a month."""
    totals = report.totals
    document = {
        "account": report.account_id,
        "totals": asdict(totals) | {"annual": totals.annual},
        "findings": report.rows(),
        "coverage": {
            "complete": report.coverage.complete,
            "summary": report.coverage.lines(),
            "checked": [one.facts() for one in report.coverage.checked],
            "unknown": [asdict(one) for one in report.coverage.unknown],
        },
        "usage": asdict(report.usage),
    }
    return orjson.dumps(document, default=_plain, option=orjson.OPT_INDENT_2).decode() + "\n"


def _plain(value: Any) -> Any:
    """Decimals are whole cents by now, which a float holds exactly enough to print."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple | frozenset | set):
        return list(value)
    return dict(value) if hasattr(value, "keys") else str(value)
