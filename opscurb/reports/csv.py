"""Findings as CSV that a spreadsheet cannot mistake for formulas."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from opscurb.reports.rows import COLUMNS, Report

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report) -> str:
    """All findings, one a line, under a header."""
    return render_rows(report.rows())


def render_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> str:
    """Rows under a header; text that a spreadsheet would run gets a leading apostrophe."""
    return lines([columns]) + lines([row[column] for column in columns] for row in rows)


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """Cells as lines of CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Numbers stay numbers: a minus sign before digits runs nothing."""
    if isinstance(value, Mapping):
        value = json.dumps(value, default=str, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
