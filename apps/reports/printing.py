"""Prints a report as PDF: one template, data that is never markup, fonts that come with the program."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

TEMPLATE = Path(__file__).parent / "report.typ"


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def to_pdf(data: dict[str, Any]) -> bytes:
    """The report as PDF."""
    # The program reads its input as a whole and not from a path, so that it has no folder to reach into.
    printed = typst.compile(
        _template(),
        format="pdf",
        sys_inputs={"report": orjson.dumps(data).decode()},
        font_paths=[],
        ignore_system_fonts=True,
    )
    assert isinstance(printed, bytes)
    return printed
