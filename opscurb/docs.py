"""`python -m opscurb.docs`: writes docs/checks.md, the list of all checks, from their declarations."""

from pathlib import Path

from opscurb.aws.provider import AWS
from opscurb.check import Check
from opscurb.policy import Policy

LIST = Path(__file__).resolve().parents[1] / "docs" / "checks.md"
HEAD = """# Checks

Written by `python -m opscurb.docs`; the same as `opscurb checks` prints. The thresholds are the defaults, which a
customer may tune. The role names the part of the generated policy that a check's permissions belong to.

| check | finds | category | role | thresholds | permissions |
|-|-|-|-|-|-|
"""


def checks_page() -> str:
    """The text of docs/checks.md."""
    return HEAD + "".join(map(_line, AWS.checks.values()))


def _line(check: Check) -> str:
    thresholds = [f"{name} = {getattr(Policy(), name):g}" for name in check.tunes]
    cells = (
        f"`{check.id}`",
        check.summary.replace("|", r"\|"),
        check.category.value,
        check.role,
        ", ".join(thresholds) or "none",
        " ".join(f"`{action}`" for action in AWS.needs_of(check)),
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    LIST.write_text(checks_page())
