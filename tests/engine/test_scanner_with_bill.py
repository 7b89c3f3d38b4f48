"""What the account's bill, its advisers and listed series add to a region's scan."""

from decimal import Decimal

from opscurb.check import Metric, Reason, Waste
from opscurb.price import Component, Line, Price
from opscurb.results import Found, Unknown, Unread
from tests.engine.looking import Account
from tests.engine.test_scanner import DENIED, check, of, run, thing

MEMORY = Metric("agent", "used", "p95", by="any", listed="series")


class Bill:
    """A bill of one kind of usage, half of all hours paid in advance, and one adviser."""

    def billed(self, usage):
        return Decimal(3) if usage == "Backups" else None

    def committed(self, resource):
        return Decimal("0.5")

    def advice(self, arn):
        return ({"source": "adviser", "says": "stop it"},) if arn == "arn:a" else ()


def priced(component, bounded_by=""):
    def find(things, scan):
        for one in things:
            yield Waste(
                one, Price((Line(one.arn, component, "", Decimal(4), Decimal(1), bounded_by),)), "there"
            )

    return find


def test_upper_bounds_are_said_again_with_their_share_once_all_are_there():
    account = Account({"thing": [thing(), thing("b")]}, billing=Bill())

    events = run(account, check(find=priced(Component.BACKUP, "Backups")))

    counted = [(one.resource.id, one.counted_cost) for one in of(Found, events)]
    assert counted == [("a", 0), ("b", 0), ("a", Decimal("1.50")), ("b", Decimal("1.50"))]


def test_hours_paid_in_advance_save_nothing_where_the_check_says_so():
    account = Account({"thing": [thing()]}, billing=Bill())

    paid, whole = (
        check("paid", priced(Component.COMPUTE), commitments_respected=True),
        check("whole", priced(Component.COMPUTE)),
    )

    assert [one.monthly_cost for one in of(Found, run(account, paid))] == [2]
    assert [one.monthly_cost for one in of(Found, run(account, whole))] == [4]


def test_what_advisers_say_of_a_resource_is_evidence():
    account = Account({"thing": [thing(), thing("b")]}, billing=Bill())

    advised, other = of(Found, run(account, check()))

    assert advised.details["evidence"] == [{"source": "adviser", "says": "stop it"}]
    assert "evidence" not in other.details


def test_a_listed_series_is_judged_where_there_is_one_and_missed_where_there_is_none():
    def find(things, scan):
        for one in things:
            used = scan.metric(MEMORY, one).peak if scan.has(MEMORY, one) else None
            yield Waste(one, Price(()), "there", details={"used": used})

    series = thing("a", arn="arn:series/a")
    account = Account(
        {"thing": [thing(), thing("b")], "series": [series]}, metrics={("used", "a"): [7.0] * 14}
    )

    found = of(Found, run(account, check(find=find, hints=("series",), metrics=(MEMORY,))))

    assert [one.details["used"] for one in found] == [7.0, None]


def test_a_listed_series_with_too_few_values_is_unknown():
    account = Account({"thing": [thing()], "series": [thing()]}, metrics={("used", "a"): [7.0]})

    (unknown,) = of(Unknown, run(account, check(hints=("series",), metrics=(MEMORY,))))

    assert (unknown.resource_id, unknown.reason) == ("a", Reason.NO_METRICS)


def test_a_list_of_series_that_could_not_be_read_is_a_hint_that_is_missing():
    account = Account({"thing": [thing()]}, unread={"series": Unread(Reason.NO_PERMISSION, DENIED.message)})

    found = of(Found, run(account, check(hints=("series",), metrics=(MEMORY,))))

    assert len(found) == 1


def test_what_is_advisory_says_that_no_total_counts_it():
    def find(things, scan):
        yield Waste(
            things[0],
            Price((Line("arn:a", Component.STORAGE, "", Decimal(4), Decimal(1)),)),
            "there",
            advisory=True,
        )

    (found,) = of(Found, run(Account({"thing": [thing()]}), check(find=find)))

    assert found.recommendation == "Delete it, worth $4/month that no total counts"
    assert (found.counted_cost, found.details["advisory"]) == (0, True)
