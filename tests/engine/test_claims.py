"""No dollar is counted twice, whoever claims it and in whatever order."""

from collections import defaultdict
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from opscurb.check import Action, Category, Check, Playbook, Severity
from opscurb.claims import Ledger
from opscurb.price import Component, Line, Price
from opscurb.resource import Resource
from opscurb.results import Found

PLAYBOOK = Playbook("", (), (), (), (), 1)
COST = Decimal("80.00")


def finding(
    name: str, arn: str, *lines: tuple[str, Component, object], action: Action = Action.DELETE
) -> Found:
    check = Check(
        name, "", lambda rows, scan: (), "volume", Category.IDLE_RESOURCES, "", PLAYBOOK, action=action
    )
    priced = [Line(owner, part, "", Decimal(str(amount)), Decimal(1)) for owner, part, amount in lines]
    resource = Resource(id=arn, arn=arn, region="us-east-1")
    return Found(check, resource, Price(tuple(priced)), Severity.LOW, 0.9, "", {})


def settled(*findings: Found) -> dict[str, Found]:
    """Findings by check and resource, as their last appearance leaves them."""
    ledger, last = Ledger(), {}
    for one in findings:
        for again in ledger.add(one):
            last["/".join(again.key)] = again
    return last


def test_deleting_wins_over_migrating_whoever_comes_first():
    delete = finding("unused", "vol", ("vol", Component.STORAGE, 80))
    migrate = finding("gp2", "vol", ("vol", Component.STORAGE, 16), action=Action.MIGRATE)

    for order in ([delete, migrate], [migrate, delete]):
        last = settled(*order)
        assert last["unused/vol"].counted_cost == 80
        assert last["gp2/vol"].counted_cost == 0
        assert last["gp2/vol"].superseded_by == "unused"


def test_a_parent_counts_its_childrens_money():
    child = finding("volume", "vol", ("vol", Component.STORAGE, 80))
    parent = finding("instance", "i", ("vol", Component.STORAGE, 80), ("eip", Component.IP, 3.65))

    last = settled(child, parent)

    assert last["instance/i"].counted_cost == Decimal("83.65")
    assert (last["volume/vol"].counted_cost, last["volume/vol"].superseded_by) == (0, "instance")


def test_a_weaker_action_counts_only_what_it_saves_beyond_the_stronger_one():
    schedule = finding("nights", "i", ("i", Component.COMPUTE, 20), action=Action.SCHEDULE)
    smaller = finding("smaller", "i", ("i", Component.COMPUTE, 50), action=Action.RIGHTSIZE)

    last = settled(smaller, schedule)

    assert last["nights/i"].counted_cost == 20
    assert (last["smaller/i"].counted_cost, last["smaller/i"].superseded_by) == (30, "")


def test_a_finding_seen_again_gives_back_what_it_no_longer_claims():
    wide = finding("unused", "vol", ("vol", Component.STORAGE, 80), ("vol", Component.IOPS, 10))
    narrow = finding("unused", "vol", ("vol", Component.STORAGE, 80))
    other = finding("iops", "vol", ("vol", Component.IOPS, 10), action=Action.RIGHTSIZE)

    last = settled(wide, other, narrow)

    assert last["iops/vol"].counted_cost == 10


def test_what_a_fix_will_cost_comes_off_its_gains():
    swap = finding("gp3", "vol", ("vol", Component.STORAGE, 20), ("vol", Component.IOPS, -5))

    assert settled(swap)["gp3/vol"].counted_cost == 15


def test_an_unknown_price_claims_nothing():
    unknown = Price((Line("vol", Component.STORAGE, "", Decimal(1), None),))
    nameless = finding("new", "vol")
    found = Found(nameless.check, nameless.resource, unknown, Severity.LOW, 0.9, "", {})

    assert settled(found)["new/vol"].counted_cost == 0


ARNS = ("a", "b", "c")
PARTS = (Component.STORAGE, Component.IOPS, Component.IP)
# Amounts in tenths of a cent, so that rounding to cents is part of the game.
AMOUNTS = st.integers(0, int(COST * 1000)).map(lambda tenths: Decimal(tenths) / 1000)
LINES = st.dictionaries(st.tuples(st.sampled_from(ARNS), st.sampled_from(PARTS)), AMOUNTS, max_size=5)
FINDINGS = st.lists(st.tuples(st.sampled_from(list(Action)), st.sampled_from(ARNS), LINES), max_size=8)


def made(drawn) -> list[Found]:
    number = count()
    return [
        finding(
            f"check{next(number)}", arn, *((*claim, amount) for claim, amount in lines.items()), action=action
        )
        for action, arn, lines in drawn
    ]


def counted(findings: list[Found]) -> Decimal:
    return sum((one.counted_cost for one in settled(*findings).values()), Decimal(0))


@given(FINDINGS, st.randoms())
def test_the_order_of_arrival_changes_nothing(drawn, random):
    findings = made(drawn)
    shuffled = list(findings)
    random.shuffle(shuffled)

    assert settled(*findings) == settled(*shuffled)


@given(FINDINGS)
def test_the_total_is_never_above_what_the_resources_cost(drawn):
    most: dict[tuple[str, Component], Decimal] = defaultdict(Decimal)
    for _, _, lines in drawn:
        for claim, amount in lines.items():
            most[claim] = max(most[claim], amount)

    # Each finding is rounded to a whole cent by itself.
    assert counted(made(drawn)) <= sum(most.values()) + Decimal("0.005") * len(drawn)


@given(FINDINGS)
def test_a_finding_never_counts_more_than_it_shows(drawn):
    assert all(one.counted_cost <= one.monthly_cost for one in settled(*made(drawn)).values())


@given(FINDINGS, st.data())
def test_losing_a_finding_never_raises_the_total(drawn, data):
    findings = made(drawn)
    lost = data.draw(st.sets(st.sampled_from(range(len(findings))))) if findings else set()
    left = [one for index, one in enumerate(findings) if index not in lost]

    assert counted(left) <= counted(findings) + Decimal("0.005") * len(findings)


@given(FINDINGS)
def test_only_what_changed_is_said_again(drawn):
    ledger, last = Ledger(), {}
    for one in made(drawn):
        for again in ledger.add(one):
            assert again.key == one.key or last.get(again.key) != again
            last[again.key] = again
