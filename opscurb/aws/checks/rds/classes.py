"""What the class of a database tells: its memory, and the next smaller class that it could be."""

from opscurb.aws.prices.rds import FREE_LICENCES
from opscurb.aws.sizes import SIZES, family_of, size_of, units

PREFIX = "db."
GIB = 1024**3
# GiB for each of AWS's size units, of which a `large` has four, by the family's first letter; others differ within.
MEMORY_OF_A_UNIT = {"t": 2, "m": 2, "r": 4, "z": 4}
# Classes with licences that cost begin at this size.
LEAST_LICENSED_UNITS = 8


def memory_of(instance_class):
    """Bytes of memory of a class; None where its name does not tell."""
    kind = instance_class.removeprefix(PREFIX)
    size, each = units(kind), MEMORY_OF_A_UNIT.get(kind[:1])
    return None if size is None or each is None else size * each * GIB


def smaller(instance, prices):
    """The smallest class of the same family that still has half of an instance's size; empty if there is none.

    Among classes with a price, or where nothing of the kind has one, by the names that AWS gives to sizes.
    """
    kind = instance.instance_class.removeprefix(PREFIX)
    size, family = units(kind), family_of(kind)
    if size is None:
        return ""
    least = size / 2 if instance.engine in FREE_LICENCES else max(size / 2, LEAST_LICENSED_UNITS)
    named = [f"{PREFIX}{family}.{each}" for each in SIZES if each != size_of(kind)]
    fitting = [each for each in named if least <= units(each.removeprefix(PREFIX)) < size]
    listed = [each for each in fitting if prices.rds_is_listed(instance, each)]
    unpriced = not prices.rds_is_listed(instance, instance.instance_class)
    return next(iter(listed or (fitting if unpriced else [])), "")
