"""Amounts that are only known to be at most so much count no more than the bill shows."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscurb.claims import Ledger
from opscurb.price import Component, Line, Price
from opscurb.results import Found
from tests.engine.test_claims import finding

SNAPSHOTS, BACKUPS = "EBS:SnapshotUsage", "RDS:ChargedBackupUsage"
Bill = dict[str, Decimal]


def at_most(name: str, arn: str, amount: object, usage: str = SNAPSHOTS) -> Found:
    line = Line(arn, Component.BACKUP, "", Decimal(str(amount)), Decimal(1), usage)
    return replace(finding(name, arn), price=Price((line,)))


def closed(bill: Bill, *findings: Found) -> dict[str, Found]:
    """Findings by check and resource, as they stand when the ledger was closed against a bill."""
    ledger, last = Ledger(), {}
    for one in findings:
        last |= {"/".join(again.key): again for again in ledger.add(one)}
    return last | {"/".join(again.key): again for again in ledger.close(bill.get)}


def test_an_upper_bound_is_shown_and_counts_nothing_without_a_bill():
    (last,) = closed({}, at_most("aged", "snap", 50)).values()

    assert (last.monthly_cost, last.counted_cost, last.superseded_by) == (50, 0, "")


def test_an_upper_bound_counts_what_it_shows_when_that_much_is_billed():
    (last,) = closed({SNAPSHOTS: Decimal(50)}, at_most("aged", "snap", 50)).values()

    assert last.counted_cost == 50


def test_several_share_what_is_billed_by_what_they_would_be():
    last = closed({SNAPSHOTS: Decimal(30)}, at_most("aged", "a", 20), at_most("aged", "b", 40))

    assert last["aged/a"].counted_cost == 10
    assert last["aged/b"].counted_cost == 20


def test_what_is_billed_for_one_kind_of_usage_is_nothing_to_another():
    last = closed({SNAPSHOTS: Decimal(5)}, at_most("aged", "a", 20), at_most("db", "b", 40, BACKUPS))

    assert (last["aged/a"].counted_cost, last["db/b"].counted_cost) == (5, 0)


def test_whoever_comes_first_takes_the_bounded_dollar_too():
    mass, aged = at_most("mass", "a", 20), at_most("aged", "a", 20)

    last = closed({SNAPSHOTS: Decimal(100)}, mass, aged)

    assert (last["aged/a"].counted_cost, last["mass/a"].counted_cost) == (20, 0)
    assert last["mass/a"].superseded_by == "aged"


def test_an_exact_amount_needs_no_bill():
    exact = finding("volume", "vol", ("vol", Component.STORAGE, 8))

    assert closed({}, exact, at_most("aged", "a", 20))["volume/vol"].counted_cost == 8


def test_advice_shows_its_amount_and_counts_nothing():
    advice = replace(finding("shrink", "db", ("db", Component.STORAGE, 8)), advisory=True)
    rival = finding("gp3", "db", ("db", Component.STORAGE, 3))

    last = closed({}, advice, rival)

    assert (last["shrink/db"].monthly_cost, last["shrink/db"].counted_cost) == (8, 0)
    assert last["gp3/db"].counted_cost == 3


AMOUNTS = st.integers(0, 10_000).map(lambda tenths: Decimal(tenths) / 1000)
BOUNDED = st.lists(
    st.tuples(st.sampled_from("abc"), AMOUNTS, st.sampled_from((SNAPSHOTS, BACKUPS))), max_size=8
)
BILLS = st.dictionaries(st.sampled_from((SNAPSHOTS, BACKUPS)), AMOUNTS)


def made(drawn) -> list[Found]:
    # A resource has one kind of usage.
    return [
        at_most(f"check{number}", f"{arn}/{usage}", amount, usage)
        for number, (arn, amount, usage) in enumerate(drawn)
    ]


@given(BOUNDED, BILLS)
def test_together_they_never_count_more_than_was_billed(drawn, bill):
    last = closed(bill, *made(drawn)).values()

    # Where all of it is granted each finding is rounded to a whole cent by itself.
    assert sum(one.counted_cost for one in last) <= sum(bill.values()) + Decimal("0.005") * len(drawn)


@given(BOUNDED, BILLS, st.randoms())
def test_the_order_of_arrival_changes_no_share(drawn, bill, random):
    findings = made(drawn)
    shuffled = list(findings)
    random.shuffle(shuffled)

    assert closed(bill, *findings) == closed(bill, *shuffled)


@given(BOUNDED, BILLS, st.sampled_from((SNAPSHOTS, BACKUPS)))
def test_losing_evidence_never_raises_the_total(drawn, bill, lost):
    findings = made(drawn)
    less = {usage: amount for usage, amount in bill.items() if usage != lost}

    with_less, with_all = (
        sum(one.counted_cost for one in closed(given, *findings).values()) for given in (less, bill)
    )

    assert with_less <= with_all


@pytest.mark.parametrize("billed", ["0", "0.01", "7.77"])
def test_no_cent_is_added_by_sharing(billed):
    thirds = [at_most("aged", arn, "33.33") for arn in "abc"]

    last = closed({SNAPSHOTS: Decimal(billed)}, *thirds).values()

    assert sum(one.counted_cost for one in last) <= Decimal(billed)
