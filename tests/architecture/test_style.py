"""The style sheet changes nothing but colors by night, so that pages are judged whole by day alone."""

import re

from tests.architecture.source import ROOT

DASHBOARD = ROOT / "apps" / "dashboard"
SHEETS = sorted(DASHBOARD.rglob("*.css"))
# What a reader or their system chose, each with the declarations that it brings.
BY_NIGHT = re.compile(
    r"""(?:prefers-color-scheme: *dark\)[^{]*\{[^{]*|data-theme="dark"\][^{]*)\{([^}]*)\}"""
)
COLOR = re.compile(r"--[a-z0-9-]+: *#[0-9a-f]{3,8}|color-scheme: *dark")
ASKS = re.compile(r"prefers-color-scheme|data-theme=[\"']?dark")


def declarations() -> list[str]:
    found = [block for sheet in SHEETS for block in BY_NIGHT.findall(sheet.read_text())]
    return [one.strip() for block in found for one in block.split(";") if one.strip()]


def test_by_night_only_colors_are_others() -> None:
    assert len(declarations()) > 20
    assert [one for one in declarations() if not COLOR.fullmatch(one)] == []


def test_nothing_else_asks_whether_it_is_night() -> None:
    texts = [file.read_text() for kind in ("*.css", "*.js", "*.html") for file in DASHBOARD.rglob(kind)]

    assert sum(len(ASKS.findall(text)) for text in texts) == len(
        [block for sheet in SHEETS for block in BY_NIGHT.findall(sheet.read_text())]
    )
