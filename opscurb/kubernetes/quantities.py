"""Kubernetes' quantities as whole numbers, rounded up as the scheduler does: `250m` CPU, `1.5Gi` of memory."""

import re
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

# What the API itself holds at most.
MOST = 2**63 - 1
LONGEST = 40
_QUANTITY = re.compile(r"(\+?[0-9]+\.?[0-9]*|\+?\.[0-9]+)(?:([eE][+-]?[0-9]{1,3})|([EPTGMK]i|[numkMGTPE]))?")
_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    **{
        suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)
    },
}


def millicores(quantity: str | int | float) -> int:
    """Thousandths of a CPU; raises ValueError for what is no quantity."""
    return _whole(str(quantity), 1000)


def amount(quantity: str | int | float) -> int:
    """Bytes, or a number of whole things; raises ValueError for what is no quantity."""
    return _whole(str(quantity), 1)


# A cluster writes the same few quantities many thousand times.
@lru_cache(maxsize=4096)
def _whole(text: str, times: int) -> int:
    # `\d` and strip() take more than the API writes, so neither is used.
    parts = _QUANTITY.fullmatch(text) if len(text) <= LONGEST else None
    if parts is None:
        raise ValueError("not a quantity")
    number, exponent, suffix = parts.groups()
    value = Decimal(f"{number}{exponent or ''}") * _SUFFIXES.get(suffix, Decimal(1)) * times
    # A huge exponent is never written out: it is compared first.
    return MOST if value >= MOST else int(value.to_integral_value(ROUND_CEILING))
