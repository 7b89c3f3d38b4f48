"""Exemptions that end, change, or meet what else is done to a finding."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.findings import marking
from apps.findings.exempt_listing import get_exemption
from apps.findings.exemptions import (
    Terms,
    add_exemption,
    change_exemption,
    lapse_exemptions,
    revoke_exemption,
)
from apps.findings.models import Finding
from apps.findings.selectors import Filter, summary
from apps.findings.services import mark_handled, reopen, snooze, wake_snoozed
from apps.findings.tasks import wake
from apps.tenancy.scope import scope
from opscurb.errors import Conflict, NotFound
from tests.apps.findings.exempted import FOR_GOOD, UNATTACHED, lapse_now, states, told
from tests.apps.findings.shared import disk, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_scope(alice):
    with scope(alice.customer_id):
        yield


def test_revoking_puts_findings_back_at_once(in_scope):
    look("aws", disk("vol-a", 80))
    exemption = add_exemption(FOR_GOOD)

    revoke_exemption(exemption.id)

    assert states() == {"vol-a": "open"}
    assert summary(Filter())["total_monthly_savings"] == 80
    with pytest.raises(NotFound):
        get_exemption(exemption.id)


def test_what_lapses_is_put_back_and_told_of_once(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-a", 80))
        exemption = add_exemption(replace(FOR_GOOD, expires_at=timezone.now() + timedelta(days=1)))
        lapse_now(exemption)

    wake()
    wake()

    with scope(alice.customer_id):
        assert states() == {"vol-a": "open"}
        (event,) = told("exemption.lapsed")
        assert (event.target_id, event.after["findings"]) == (str(exemption.id), 1)
        assert not get_exemption(exemption.id).is_active


def test_a_scan_does_not_wait_for_the_bell_to_see_that_an_exemption_lapsed(in_scope):
    look("aws", disk("vol-a", 80))
    lapse_now(add_exemption(FOR_GOOD))

    look("aws", disk("vol-a", 80))

    assert states() == {"vol-a": "open"}


def test_where_two_exemptions_cover_a_finding_the_longer_one_holds_it(in_scope):
    look("aws", disk("vol-a", 80))
    soon = add_exemption(replace(FOR_GOOD, expires_at=timezone.now() + timedelta(days=1)))
    for_good = add_exemption(Terms(reason="all of them", check_id=UNATTACHED))

    lapse_now(soon)
    lapse_exemptions()

    assert states() == {"vol-a": "exempt"}
    assert Finding.objects.get().exempted_by_id == for_good.id


def test_a_lapsed_exemption_that_is_to_last_longer_holds_again(in_scope):
    look("aws", disk("vol-a", 80))
    exemption = add_exemption(FOR_GOOD)
    lapse_now(exemption)
    lapse_exemptions()

    change_exemption(exemption.id, expires_at=timezone.now() + timedelta(days=9))

    assert states() == {"vol-a": "exempt"}
    assert get_exemption(exemption.id).is_active


def test_changed_conditions_put_back_what_they_no_longer_cover(in_scope):
    look("aws", disk("vol-a", 80), disk("vol-b", 8))
    exemption = add_exemption(FOR_GOOD)

    change_exemption(exemption.id, resource="vol-b")

    assert states() == {"vol-a": "open", "vol-b": "exempt"}
    (event,) = told("exemption.changed")
    assert (event.before["resource"], event.after["resource"]) == ("vol-a", "vol-b")


def test_the_same_terms_again_are_no_change(in_scope):
    exemption = add_exemption(FOR_GOOD)

    change_exemption(exemption.id, reason=FOR_GOOD.reason)

    assert told("exemption.changed") == []


def test_what_is_handled_stays_handled_until_somebody_reopens_it(in_scope):
    look("aws", disk("vol-a", 80))
    finding = Finding.objects.get()
    mark_handled(finding.id)

    add_exemption(FOR_GOOD)
    look("aws", disk("vol-a", 90))
    handled = states()
    reopen(finding.id)

    assert (handled, states()) == ({"vol-a": "handled"}, {"vol-a": "exempt"})


def test_what_is_reopened_with_many_others_is_exempt_too(in_scope):
    look("aws", disk("vol-a", 80), disk("vol-b", 8))
    ids = list(Finding.objects.values_list("id", flat=True))
    marking.handle_all(ids)
    add_exemption(FOR_GOOD)

    marking.reopen_all(ids)

    assert states() == {"vol-a": "exempt", "vol-b": "open"}


def test_an_exempt_finding_can_be_handled_but_not_snoozed(in_scope):
    look("aws", disk("vol-a", 80))
    add_exemption(FOR_GOOD)
    finding = Finding.objects.get()

    with pytest.raises(Conflict):
        snooze(finding.id, timezone.now() + timedelta(days=1))
    mark_handled(finding.id)

    assert states() == {"vol-a": "handled"}


def test_what_was_snoozed_is_snoozed_again_after_its_exemption(in_scope):
    look("aws", disk("vol-a", 80))
    finding = Finding.objects.get()
    until = timezone.now() + timedelta(days=9)
    snooze(finding.id, until)

    exemption = add_exemption(FOR_GOOD)
    wake_snoozed()
    exempt = states()
    revoke_exemption(exemption.id)

    finding.refresh_from_db()
    assert exempt == {"vol-a": "exempt"}
    assert (finding.state, finding.snoozed_until) == ("snoozed", until)


def test_what_is_gone_is_resolved_and_exempt_again_when_it_is_back(in_scope):
    look("aws", disk("vol-a", 80))
    add_exemption(FOR_GOOD)
    look("aws")
    gone = states()

    look("aws", disk("vol-a", 80))

    assert (gone, states()) == ({"vol-a": "resolved"}, {"vol-a": "exempt"})
