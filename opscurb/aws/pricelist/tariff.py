"""How one price of ours is found in AWS's price list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cached_property

from opscurb.aws.account.usage_types import place_of

ONE = Decimal(1)
# What the list calls a unit, in small letters, and how many of ours its price is divided among.
HOURS = {"hrs": ONE, "hours": ONE, "hour": ONE}
GB_MONTHS = {"gb-mo": ONE, "gb-month": ONE, "gb-months": ONE}
GB = {"gb": ONE, "gigabytes": ONE}
IOPS_MONTHS = {"iops-mo": ONE, "iops-month": ONE}
MIBPS_MONTHS = {"gibps-mo": Decimal(1024), "mibps-mo": ONE, "mbps-mo": ONE, "mb/s-mo": ONE}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as the price list names it."""

    code: str
    region_field: str = "regionCode"


def where(**attributes: str) -> tuple[tuple[str, str], ...]:
    """Attributes of products to ask for, in an order that makes equal questions equal."""
    return tuple(sorted(attributes.items()))


@dataclass(frozen=True)
class Tariff:
    """A price, or with `{attribute}` in its key those of all products that differ in that attribute.

    `where` is what AWS is asked for; `usage` is the usage type without its region, `*` standing for anything;
    `tier` is the amount of a month's use from which the price holds.
    """

    key: str
    offer: Offer
    usage: str
    units: Mapping[str, Decimal]
    where: tuple[tuple[str, str], ...] = ()
    tier: int = 0

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its keys look like."""
        parts = PLACEHOLDER.split(self.key)
        return re.compile("".join(re.escape(part) if not at % 2 else ".+" for at, part in enumerate(parts)))

    def covers(self, key: str) -> bool:
        """True when a key is one of its."""
        return self.pattern.fullmatch(key) is not None

    def key_of(self, attributes: Mapping[str, str]) -> str:
        """The key of a product's price; empty for a product that is not meant."""
        _, usage = place_of("", attributes.get("usagetype", ""))
        if attributes.get("locationType", "AWS Region") != "AWS Region":
            return ""
        if not fnmatchcase(usage, self.usage):
            return ""
        return PLACEHOLDER.sub(lambda found: attributes.get(found[1], "?"), self.key)


@dataclass(frozen=True, slots=True)
class Difference:
    """A price that the list only tells as the difference of two others, for so many units."""

    key: str
    more: str
    less: str
    units: int
    offer: Offer

    def covers(self, key: str) -> bool:
        """True when a key is this one."""
        return key == self.key
