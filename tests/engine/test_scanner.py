"""One region's scan: order, honesty, cancelling."""

import time
from threading import Event as Flag

from opscurb.check import Category, Check, Metric, Playbook, Reason, Unsure, Waste
from opscurb.demo import demo_regions, demo_target
from opscurb.policy import Policy
from opscurb.price import Component, Line, Price
from opscurb.provider import PROVIDERS, checks_of
from opscurb.resource import Resource
from opscurb.results import Checked, Found, Progress, Unknown, Unread
from opscurb.scanner import scan
from opscurb.target import Collected
from tests.engine.looking import NOW, Account, ago

PLAYBOOK = Playbook("", (), (), (), (), 1)
CPU = Metric("n", "cpu", "Maximum", by="id")
DENIED = Unread(Reason.NO_PERMISSION, "DescribeThings: AccessDenied", ("x:DescribeThings",))


def thing(name: str = "a", **given) -> Resource:
    return Resource(**dict(id=name, arn=f"arn:{name}", region="us-east-1", created=ago(400)) | given)


def all_of_them(things, scan):
    for one in things:
        yield Waste(one, Price(()), "there")


def check(name: str = "c", find=all_of_them, **given) -> Check:
    wanted = dict(reads="thing", category=Category.IDLE_RESOURCES, advice="Delete it", fix=PLAYBOOK)
    return Check(id=name, summary="", find=find, **wanted | given)


def run(account, *checks: Check) -> list:
    return list(scan(account, checks, Policy(), NOW))


def of(kind: type, events: list) -> list:
    return [event for event in events if isinstance(event, kind)]


def test_a_scan_says_what_it_found_how_much_it_looked_at_and_how_far_it_is():
    events = run(Account({"thing": [thing(), thing("b", created=ago(1))]}), check())

    assert [one.resource.id for one in of(Found, events)] == ["a"]
    assert of(Checked, events) == [Checked("c", "us-east-1", examined=1, too_new=1)]
    assert [(one.done, one.planned) for one in of(Progress, events)] == [(1, 2), (2, 2)]


def test_a_type_that_could_not_be_read_makes_its_checks_unknown_and_no_others():
    account = Account({"other": [thing()]}, unread={"thing": DENIED})

    events = run(account, check(), check("d", reads="other"))

    assert of(Unknown, events) == [
        Unknown("c", "us-east-1", Reason.NO_PERMISSION, DENIED.message, DENIED.needs)
    ]
    assert [one.check_id for one in of(Checked, events)] == ["d"]


def test_a_row_that_could_not_be_read_leaves_the_check_incomplete():
    account = Account({"thing": [thing()]}, unread={"thing": Unread(Reason.ERROR, "odd", (), "b")})

    events = run(account, check())

    assert len(of(Found, events)) == 1
    assert [one.resource_id for one in of(Unknown, events)] == ["b"]
    assert not of(Checked, events)[0].complete


def test_a_check_that_judges_by_absence_does_not_run_with_a_row_unread():
    account = Account({"thing": [thing()]}, unread={"user": Unread(Reason.ERROR, "odd", (), "b")})

    events = run(account, check(also=("user",), whole=("user",)))

    assert not of(Found, events)
    assert [one.resource_id for one in of(Unknown, events)] == [""]


def test_a_hint_that_could_not_be_read_is_empty_and_known_to_be():
    def by_hint(things, scan):
        assert not scan.knows("hint")
        assert scan.all("hint") == ()
        yield Waste(things[0], Price(()), "")

    account = Account({"thing": [thing()], "hint": [thing("half")]}, unread={"hint": DENIED})

    events = run(account, check(find=by_hint, hints=("hint",)))

    assert len(of(Found, events)) == 1
    assert not of(Unknown, events)
    assert of(Checked, events)[0].without == (DENIED,)


def test_too_few_values_are_unknown_for_that_resource_alone():
    account = Account({"thing": [thing(), thing("b")]}, metrics={("cpu", "a"): [1.0] * 14})

    events = run(account, check(metrics=(CPU,)))

    assert [one.resource.id for one in of(Found, events)] == ["a"]
    assert [(one.resource_id, one.reason) for one in of(Unknown, events)] == [("b", Reason.NO_METRICS)]


def test_metrics_are_asked_for_once_and_only_for_those_a_check_may_judge():
    asked = []

    class Listening(Account):
        def measure(self, queries, now):
            asked.extend(queries)
            return super().measure(queries, now)

    young, ignored = thing("b", created=ago(1)), thing("c", tags={"opscurb:ignore": "yes"})
    account = Listening({"thing": [thing(), young, ignored, thing("d", status="off")]})
    on = check(metrics=(CPU,), asks=lambda one, scan: one.status != "off")

    run(account, on, check("d", metrics=(CPU,), asks=lambda one, scan: one.id == "a"))

    assert [(metric, resource.id) for metric, resource in asked] == [(CPU.under(Policy()), "a")]


def test_metrics_that_failed_do_not_touch_a_check_that_asked_for_none():
    class Silent(Account):
        def measure(self, queries, now):
            raise OSError("gone")

    account = Silent({"thing": [thing()], "other": []})

    events = run(account, check(metrics=(CPU,)), check("d", reads="other", metrics=(CPU,)))

    assert [(one.check_id, one.reason) for one in of(Unknown, events)] == [("c", Reason.ERROR)]
    assert [one.check_id for one in of(Checked, events)] == ["d"]


def test_a_check_that_breaks_on_odd_data_is_unknown_and_keeps_what_it_found():
    def breaks(things, scan):
        yield Waste(things[0], Price(()), "")
        raise KeyError("size")

    events = run(Account({"thing": [thing()]}), check(find=breaks), check("d"))

    assert len(of(Found, events)) == 2
    assert [one.message for one in of(Unknown, events)] == ["c failed: KeyError: 'size'"]
    assert [one.complete for one in of(Checked, events)] == [False, True]


def test_a_row_that_a_check_cannot_even_ask_about_is_unknown_alone():
    account = Account({"thing": [thing(status=None), thing("b", status="on")]})

    events = run(account, check(asks=lambda one, scan: one.status.upper() == "ON"))

    assert [one.resource.id for one in of(Found, events)] == ["b"]
    assert [(one.resource_id, one.reason) for one in of(Unknown, events)] == [("a", Reason.UNREADABLE)]


def test_what_a_check_is_unsure_of_is_unknown():
    def doubts(things, scan):
        yield Unsure(things[0], Reason.NO_METRICS, "cannot tell")

    (gap,) = of(Unknown, run(Account({"thing": [thing()]}), check(find=doubts)))

    assert (gap.resource_id, gap.message) == ("a", "cannot tell")


def test_a_broken_collector_ends_only_its_own_checks():
    class Broken(Account):
        def collect(self, resource_type):
            if resource_type == "thing":
                raise RuntimeError("a mistake of ours")
            return super().collect(resource_type)

    events = run(Broken({"other": [thing()]}), check(), check("d", reads="other"))

    assert [(one.check_id, one.message) for one in of(Unknown, events)] == [("c", "thing: RuntimeError")]
    assert len(of(Found, events)) == 1


def test_a_missing_price_never_drops_a_finding():
    def priceless(things, scan):
        yield Waste(things[0], Price((Line("x", Component.STORAGE, "GB", 1, None),)), "")

    (found,) = of(Found, run(Account({"thing": [thing()]}), check(find=priceless)))

    assert (found.monthly_cost, found.price.confidence) == (0, "none")


class Slow(Account):
    """A cloud that does not answer before it is told to."""

    def __init__(self, *args, **given) -> None:
        super().__init__(*args, **given)
        self.answer, self.stopped = Flag(), False

    def collect(self, resource_type: str) -> Collected:
        if resource_type == "thing":
            self.answer.wait(30)
        return super().collect(resource_type)

    def stop(self) -> None:
        self.stopped = True
        self.answer.set()


def test_what_is_found_is_said_before_the_slowest_type_has_come():
    events = scan(Slow({"other": [thing()]}), [check(), check("d", reads="other")], Policy(), NOW)

    assert isinstance(next(event for event in events if not isinstance(event, Progress)), Found)
    events.close()


def test_a_waiting_scan_speaks_up_and_can_be_closed_at_once(monkeypatch):
    monkeypatch.setattr("opscurb.scanner.HEARTBEAT_SECONDS", 0.01)
    account = Slow({})
    events = scan(account, [check()], Policy(), NOW)

    said = next(events)
    begun = time.monotonic()
    events.close()

    assert said == Progress(0, 2, "collecting", "us-east-1: waiting for thing")
    assert account.stopped
    # Of the thirty seconds that the answer takes.
    assert time.monotonic() - begun < 10


def test_a_check_tells_what_exists_of_what_it_looks_at_whether_it_is_waste_or_not():
    account = Account({"thing": [thing(), thing("b", created=ago(1))], "other": []})

    first, second = of(Checked, run(account, check(), check("d", reads="other")))

    assert {first.check_id: first.there, second.check_id: second.there} == {
        "c": {"arn:a", "arn:b"},
        "d": set(),
    }
    assert "there" not in first.facts()


def test_where_not_all_could_be_read_nobody_can_say_what_exists():
    hole = Unread(Reason.UNREADABLE, "odd", (), "x")

    (checked,) = of(Checked, run(Account({"thing": [thing()]}, unread={"thing": hole}), check()))

    assert checked.there is None


def test_of_all_that_is_found_in_the_demo_is_known_that_it_exists():
    """Otherwise what is there and merely no longer waste would be told to be deleted."""
    for name in PROVIDERS:
        for region in demo_regions(name):
            events = list(scan(demo_target(region), checks_of(name), Policy(), NOW))
            there = {one.check_id: one.there for one in of(Checked, events)}
            strangers = [
                one.key
                for one in of(Found, events)
                if there[one.check.id] is not None and one.resource.arn not in there[one.check.id]
            ]
            assert strangers == []
