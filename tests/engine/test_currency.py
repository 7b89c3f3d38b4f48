"""Dollars in other currencies."""

from decimal import Decimal

from opscurb.currency import rate_of


def test_dollars_become_euros_at_the_tables_rate():
    rate = rate_of("EUR")

    assert rate.of(Decimal("111.72")) == Decimal("100.00")
    assert rate.date == "2026-10-30"
    assert "European Central Bank" in rate.source


def test_other_currencies_go_through_the_euro():
    assert rate_of("JPY").of(Decimal("1")) == Decimal("157.25")


def test_dollars_and_unknown_currencies_have_no_rate():
    assert rate_of("USD") is None
    assert rate_of("XYZ") is None
    assert rate_of("") is None
