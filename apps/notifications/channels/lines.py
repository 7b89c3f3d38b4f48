"""A digest as lines of some markup, cut between lines where a medium takes only so much."""

from collections.abc import Callable, Iterator

from opscurb.money import dollars
from opscurb.reports.digest import Digest


def lines_of(digest: Digest, quoted: Callable[[str], str], bold: Callable[[str], str]) -> Iterator[str]:
    """The lines under the title; `quoted` makes a stranger's text harmless, `bold` gets words of our own."""
    for name, value in digest.facts:
        yield f"{bold(name)}: {quoted(value)}"
    if digest.dearest:
        yield bold("Dearest")
    for place, dear in enumerate(digest.dearest, 1):
        where = f" in {quoted(dear.place)}" if dear.place else ""
        yield f"{place}. {quoted(dear.resource)}{where}: {dollars(dear.monthly)} a month"
    if digest.unchecked:
        yield bold("Could not be checked")
    for line in digest.unchecked:
        yield f"- {quoted(line)}"


def fitted(lines: Iterator[str], longest: int) -> list[str]:
    """As many whole lines as fit, counted as vendors count: in UTF-16 units."""
    kept: list[str] = []
    left = longest
    for line in lines:
        left -= len(line.encode("utf-16-le")) // 2 + 1
        if left < 0:
            break
        kept.append(line)
    return kept
