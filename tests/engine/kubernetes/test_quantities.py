"""Kubernetes' quantities as whole numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscurb.kubernetes.quantities import MOST, amount, millicores


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("250m", 250),
        ("2", 2000),
        ("0.5", 500),
        ("1.5", 1500),
        (".5", 500),
        ("1.", 1000),
        ("100u", 1),
        ("1n", 1),
        ("12345678n", 13),
        ("0", 0),
        ("+1", 1000),
        ("1e3", 1_000_000),
        ("1E-3", 1),
        ("1k", 1_000_000),
    ],
)
def test_cpu_is_in_thousandths_of_a_core_rounded_up(text, expected):
    assert millicores(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("128Mi", 128 * 2**20),
        ("1Gi", 2**30),
        ("1.5Gi", 3 * 2**29),
        ("1G", 10**9),
        ("512", 512),
        ("1Ki", 1024),
        ("1e9", 10**9),
        ("100m", 1),
        ("2Ti", 2**41),
        ("1Pi", 2**50),
        ("3E", 3 * 10**18),
        (17, 17),
    ],
)
def test_memory_is_in_bytes(text, expected):
    assert amount(text) == expected


@pytest.mark.parametrize("text", ["9E", "10Ei", "1e300", "9" * 40])
def test_what_is_more_than_the_api_holds_is_the_most_it_holds(text):
    assert amount(text) <= MOST
    assert millicores(text) == MOST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "1 Gi",
        "1gi",
        "1GiB",
        "Mi",
        "0x10",
        "1e9999",
        "nan",
        "inf",
        "1_000",
        "١",
        "1\n",
        "9" * 41,
        "1Ki2",
    ],
)
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(ValueError, match="not a quantity"):
        amount(text)


@given(st.integers(0, 10**12))
def test_a_whole_number_stays_what_it_is(number):
    assert amount(str(number)) == number
    assert amount(f"{number}Ki") == number * 1024
    assert millicores(f"{number}m") == number


@given(st.text(max_size=50))
def test_no_text_does_anything_but_be_refused_or_read(text):
    try:
        found = amount(text)
    except ValueError:
        return
    assert 0 <= found <= MOST
