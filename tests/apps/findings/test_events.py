"""What scans do to findings is told by one event a batch: of what is new or back, and of what is gone."""

from datetime import timedelta

import pytest

from apps.events.models import Event
from apps.findings.services import Sighting, resolve, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from tests.apps.findings.test_store import NOW, volumes
from tests.engine.looking import found

pytestmark = pytest.mark.django_db


def looked(*sizes, hours=0):
    """A look at volumes of these sizes, as a scan stores it."""
    made = Scan.objects.create(trigger_source="test", demo=True).id
    sighting = Sighting(made, None, True, NOW + timedelta(hours=hours))
    store(found(check, *volumes(*sizes)), sighting)
    resolve([check.id], "us-east-1", sighting)
    return made


def told(event_type):
    """The facts of all events of a type, oldest first."""
    return [event.after for event in Event.objects.filter(type=event_type).order_by("created_at")]


def test_a_first_look_tells_of_all_it_found_dearest_first(alice):
    with scope(alice.customer_id):
        made = looked(100, 1000)

        (facts,) = told("finding.created")

    assert (facts["scan_id"], facts["count"], facts["monthly"], facts["demo"]) == (str(made), 2, 88.0, True)
    assert [one["resource_id"] for one in facts["findings"]] == ["vol-1", "vol-0"]
    assert set(facts["findings"][0]) == {"finding_id", "resource_id", "check_id", "monthly_cost"}
    assert facts["findings"][0]["monthly_cost"] == 80.0


def test_a_second_look_at_the_same_tells_nothing(alice):
    with scope(alice.customer_id):
        looked(100, 1000)
        looked(100, 1000, hours=1)

        assert len(told("finding.created")) == 1
        assert told("finding.resolved") == []


def test_a_look_at_a_dearer_finding_tells_nothing_new(alice):
    with scope(alice.customer_id):
        looked(100)
        looked(200, hours=1)

        assert len(told("finding.created")) == 1


def test_what_is_gone_is_told_and_what_comes_back_is_told_again(alice):
    with scope(alice.customer_id):
        looked(100, 1000)
        gone = looked(100, hours=1)
        back = looked(100, 1000, hours=2)
        # Reopened before, and only dearer now.
        looked(100, 2000, hours=3)

        resolved, created = told("finding.resolved"), told("finding.created")

    assert [(one["scan_id"], one["count"], one["monthly"]) for one in resolved] == [(str(gone), 1, 80.0)]
    assert [one["count"] for one in created] == [2, 1]
    assert created[1]["scan_id"] == str(back)
    assert [one["resource_id"] for one in created[1]["findings"]] == ["vol-1"]


def test_a_large_batch_is_one_event_of_the_dearest_twenty(alice):
    with scope(alice.customer_id):
        looked(*range(1, 101))

        (facts,) = told("finding.created")

    assert facts["count"] == 100
    assert [one["resource_id"] for one in facts["findings"]] == [f"vol-{n}" for n in range(99, 79, -1)]


def test_the_event_is_undone_with_the_batch(alice):
    def fail_after_all() -> None:
        with scope(alice.customer_id):
            looked(100)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_all()

    with scope(alice.customer_id):
        assert told("finding.created") == []
