"""Dollars as decimals, and the one length of a month."""

from decimal import ROUND_HALF_UP, Decimal

# Savings are shown per month of 730 hours, as AWS's own calculator does.
HOURS_PER_MONTH = Decimal(730)
ZERO = Decimal(0)
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round dollars to whole cents, half up as invoices do."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def dollars(amount: Decimal) -> str:
    """Write dollars for people: `$80`, `$3.65`, `$1,250.50`."""
    rounded = cents(amount)
    return f"${rounded:,.0f}" if rounded == rounded.to_integral_value() else f"${rounded:,.2f}"
