"""`python -m opscurb.docs`: writes docs/checks.md, the list of all checks, from their declarations."""

from pathlib import Path

from opscurb.check import Check
from opscurb.policy import Policy
from opscurb.provider import PROVIDERS, Provider, provider

LIST = Path(__file__).resolve().parents[1] / "docs" / "checks.md"
TITLES = {"aws": "AWS", "kubernetes": "Kubernetes"}
HEAD = """# Checks

Written by `python -m opscurb.docs`; the same as `opscurb checks` prints. The thresholds are the defaults, which a
customer may tune. The role names the part of AWS's generated policy that a check's permissions belong to; those of
clusters are all in one generated ClusterRole.
"""
TABLE = """
## {title}
| check | finds | category | role | thresholds | permissions |
|-|-|-|-|-|-|
"""


def checks_page() -> str:
    """The text of docs/checks.md."""
    return HEAD + "".join(_table(provider(name)) for name in PROVIDERS)


def _table(its: Provider) -> str:
    return TABLE.format(title=TITLES[its.name]) + "".join(_line(its, check) for check in its.checks.values())


def _line(its: Provider, check: Check) -> str:
    thresholds = [f"{name} = {getattr(Policy(), name):g}" for name in check.tunes]
    cells = (
        f"`{check.id}`",
        check.summary.replace("|", r"\|"),
        check.category.value,
        check.role,
        ", ".join(thresholds) or "none",
        " ".join(f"`{action}`" for action in its.needs_of(check)),
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    LIST.write_text(checks_page())
