"""A snooze that ends when what is snoozed costs more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.findings.exemptions import Terms, add_exemption, revoke_exemption
from apps.findings.marking import handle_all, undo
from apps.findings.models import Finding
from apps.findings.services import reopen, resolve, snooze, store, wake_snoozed
from apps.tenancy.scope import scope
from opscurb.errors import Invalid
from tests.apps.findings.shared import REGION, disk, sighting

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(alice):
    """A disk of $10 a month."""
    with scope(alice.customer_id):
        store([disk("vol-a", 10)], sighting("aws"))
        yield Finding.objects.get()


def costs(finding, dollars):
    """Its state, once a scan found that it costs so much."""
    store([disk("vol-a", dollars)], sighting("aws"))
    finding.refresh_from_db()
    return finding.state


@pytest.mark.parametrize(("percent", "just_less", "enough"), [(20, "11.99", "12"), (5, "10.49", "10.50")])
def test_it_is_back_once_it_costs_so_many_percent_more(finding, percent, just_less, enough):
    snooze(finding.id, None, grows_percent=percent)

    assert costs(finding, just_less) == "snoozed"
    assert costs(finding, enough) == "reopened"
    assert finding.snoozed_growth is None


def test_the_event_of_a_snooze_tells_what_ends_it(finding):
    snooze(finding.id, None, "not yet", grows_percent=20)

    told = Event.objects.get(type="finding.snoozed")
    assert told.after == {"state": "snoozed", "note": "not yet", "until": None, "grows_percent": 20}


def test_one_event_tells_of_what_is_back(finding):
    snooze(finding.id, None, grows_percent=20)
    costs(finding, 11)
    before = Event.objects.filter(type="finding.created").count()

    costs(finding, 15)

    told = Event.objects.filter(type="finding.created").order_by("-created_at")
    assert told.count() == before + 1
    assert told[0].after["findings"][0]["finding_id"] == str(finding.id)


def test_growth_is_measured_from_what_it_cost_when_it_was_snoozed(finding):
    costs(finding, 100)
    snooze(finding.id, None, grows_percent=50)

    assert costs(finding, 140) == "snoozed"
    assert costs(finding, 150) == "reopened"


def test_a_moment_ends_it_where_that_comes_first(finding):
    snooze(finding.id, timezone.now() + timedelta(days=1), grows_percent=20)
    Finding.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))

    assert wake_snoozed() == 1

    finding.refresh_from_db()
    assert (finding.state, finding.snoozed_growth) == ("open", None)


def test_time_does_not_end_what_only_a_growth_ends(finding):
    snooze(finding.id, None, grows_percent=20)

    assert wake_snoozed() == 0


def test_what_had_no_price_is_back_as_soon_as_it_has_one(finding):
    costs(finding, 0)
    snooze(finding.id, None, grows_percent=500)

    assert costs(finding, 0) == "snoozed"
    assert costs(finding, 1) == "reopened"


@pytest.mark.parametrize(
    ("until", "percent"), [(None, None), (None, 4), (None, 501), (timezone.now() - timedelta(days=1), 20)]
)
def test_what_would_never_end_or_is_out_of_range_is_refused(finding, until, percent):
    with pytest.raises(Invalid):
        snooze(finding.id, until, grows_percent=percent)


def test_an_exempt_finding_is_snoozed_as_before_once_it_is_exempt_no_more(finding):
    snooze(finding.id, None, grows_percent=20)
    revoke_exemption(add_exemption(Terms(reason="standby", resource="vol-a")).id)

    finding.refresh_from_db()
    assert (finding.state, finding.snoozed_growth) == ("snoozed", 20)


def test_what_grew_while_it_was_exempt_is_open_once_it_is_exempt_no_more(finding):
    snooze(finding.id, None, grows_percent=20)
    exemption = add_exemption(Terms(reason="standby", resource="vol-a"))
    assert costs(finding, 30) == "exempt"

    revoke_exemption(exemption.id)

    finding.refresh_from_db()
    assert (finding.state, finding.snoozed_growth) == ("open", None)


def test_a_change_of_many_that_is_undone_gives_the_growth_back(finding):
    snooze(finding.id, None, grows_percent=20)
    undo(handle_all([finding.id]).batch)

    finding.refresh_from_db()
    assert (finding.state, finding.snoozed_growth) == ("snoozed", 20)
    assert costs(finding, 12) == "reopened"


def test_what_is_reopened_or_resolved_is_snoozed_by_nothing_any_more(finding):
    snooze(finding.id, None, grows_percent=20)
    reopen(finding.id)
    finding.refresh_from_db()
    assert finding.snoozed_growth is None

    snooze(finding.id, None, grows_percent=20)
    resolve(["ebs_volume_unattached"], REGION, sighting("aws"))

    finding.refresh_from_db()
    assert (finding.state, finding.snoozed_growth) == ("resolved", None)
