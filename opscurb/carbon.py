"""Greenhouse gas of what is wasted: energy x PUE x grid factor of the region, plus a share of the making.

Every factor stands with its source and date in carbon.json. What a factor is missing for has no figure, never a guess.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from opscurb.money import HOURS_PER_MONTH, ZERO

GB_PER_TB = WATTS_PER_KILOWATT = Decimal(1000)
MACHINE = re.compile(r"hours of (?:db\.)?(?P<family>[a-z0-9-]+)\.(?P<size>[a-z0-9]+) ")
# To the gram: a small disk would else round to nothing.
PLACES = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one line of a price uses: so many vCPU-hours or terabyte-hours, or nothing that is known."""

    what: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Footprint:
    """Kilograms CO2e a month; None with the reasons when any part of it has no known factor."""

    kilograms: Decimal | None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Factors:
    """What the table says for one provider."""

    watts: Mapping[str, Decimal]
    embodied: Mapping[str, Decimal]
    pue: Decimal
    grids: Mapping[str, Decimal]
    media: tuple[tuple[str, str, int], ...]
    families: frozenset[str]
    sizes: Mapping[str, int]
    exceptions: Mapping[str, int]

    def vcpus(self, family: str, size: str) -> int | None:
        """The virtual processors of an instance type; None for one that the table does not cover."""
        if family not in self.families:
            return None
        multiple = size.removesuffix("xlarge")
        rule = 4 * int(multiple) if multiple.isdigit() and multiple != size else self.sizes.get(size)
        return self.exceptions.get(f"{family}.{size}", rule)


@cache
def table() -> dict[str, Any]:
    """The table as it is written: every factor with its unit, source and date."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "carbon.json").read_text())
    return found


@cache
def factors(provider: str) -> Factors | None:
    """The factors of a provider; None for one that the table lacks."""
    written = table()
    its = written["providers"].get(provider)
    if its is None:
        return None
    return Factors(
        watts={medium: Decimal(entry["value"]) for medium, entry in written["energy"].items()},
        embodied={medium: Decimal(entry["value"]) for medium, entry in written["embodied"].items()},
        pue=Decimal(its["pue"]["value"]),
        grids={
            region: Decimal(value)
            for grid in its["grids"].values()
            for region, value in grid["regions"].items()
        },
        media=tuple((entry["what"], entry["medium"], entry["copies"]) for entry in its["media"]),
        families=frozenset(its["vcpus"]["families"]),
        sizes=its["vcpus"]["sizes"],
        exceptions=its["vcpus"]["exceptions"],
    )


def footprint(provider: str, region: str, used: Iterable[Usage]) -> Footprint:
    """The gas that a month of this usage in a region stands for."""
    known = factors(provider)
    if known is None:
        return Footprint(None, (f"no factors for {provider}",))
    grid = known.grids.get(region)
    if grid is None:
        return Footprint(None, (f"no grid factor for {region}",))
    total, unknown = ZERO, []
    for usage in used:
        unit_hours = _unit_hours(known, usage)
        if isinstance(unit_hours, str):
            unknown.append(unit_hours)
            continue
        medium, amount = unit_hours
        energy = known.watts.get(medium, ZERO) / WATTS_PER_KILOWATT * known.pue * grid
        total += amount * (energy + known.embodied.get(medium, ZERO))
    if unknown:
        return Footprint(None, tuple(dict.fromkeys(unknown)))
    return Footprint(total)


def _unit_hours(known: Factors, usage: Usage) -> tuple[str, Decimal] | str:
    """The medium with its vCPU-hours or terabyte-hours a month; a text where no factor fits."""
    if machine := MACHINE.match(usage.what):
        vcpus = known.vcpus(machine["family"], machine["size"])
        return (
            ("compute", usage.quantity * vcpus) if vcpus else f"no factor for {machine['family']} instances"
        )
    for what, medium, copies in known.media:
        if usage.what.startswith(what):
            return medium, usage.quantity / GB_PER_TB * HOURS_PER_MONTH * copies
    return f"no factor for {_kind(usage.what)}"


def _kind(what: str) -> str:
    """What a line is about, without the address or name in it."""
    return " ".join(word for word in what.removeprefix("hours of ").split() if not word[:1].isdigit())


def kilograms(amount: Decimal) -> Decimal:
    """An amount as it is shown, to the gram."""
    return amount.quantize(PLACES, rounding=ROUND_HALF_UP)
