"""The page of a finding as it is looked at again, snoozed by growth and gone."""

import re

import pytest
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.findings.models import Finding, Observation
from apps.scans.models import Scan, ScanUnit
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN, scanned
from tests.apps.dashboard.posting import text_of

PART = {"HX-Request": "true", "HX-Target": "recheck"}


@pytest.fixture
def path(alice):
    """A finding of a connected account."""
    scanned(alice, 100)
    with scope(alice.customer_id):
        role = "arn:aws:iam::123456789012:role/OpsCurb"
        Finding.objects.update(
            account=CloudAccount.objects.create(name="p", role_arn=role, status="connected")
        )
        return f"/findings/{Finding.objects.get().id}"


def end(who, status="completed", coverage=None, sees=False):
    """Let the re-check come to its end."""
    with scope(who.customer_id):
        scan, finding = Scan.objects.get(trigger_source__startswith="recheck:"), Finding.objects.get()
        ScanUnit.objects.create(scan=scan, region=finding.region, status="done", coverage=coverage or {})
        if sees:
            seen = Observation.objects.get(finding=finding)
            seen.pk, seen.scan = None, scan
            seen._state.adding = True
            seen.save(force_insert=True)
        scan.status, scan.finished_at = status, timezone.now()
        scan.save()


def test_a_finding_is_rechecked_by_a_form_and_the_page_leads_to_the_scan(alice, signed_in, path):
    client = signed_in(alice, "member")
    assert 'id="do-recheck"' in text_of(client.get(path))

    answer = client.post(f"{path}/recheck")
    text = text_of(client.get(path))

    with scope(alice.customer_id):
        scan = Scan.objects.get(trigger_source__startswith="recheck:")
        (event,) = Event.objects.filter(type="scan.queued")
    assert answer["Location"] == f"{path}#recheck"
    assert "Being re-checked" in text
    assert f'href="/scans/{scan.id}"' in text
    assert 'id="do-recheck"' not in text
    assert event.actor.startswith("user:")


def test_the_filter_of_the_list_is_kept(alice, signed_in, path):
    answer = signed_in(alice).post(f"{path}/recheck?sort=age")

    assert answer["Location"] == f"{path}?sort=age#recheck"


@pytest.mark.parametrize(
    ("coverage", "sees", "said"),
    [
        ({}, True, ": still there."),
        ({"checks": [{"check_id": "ebs_volume_unattached", "complete": True}]}, False, ": it is gone."),
        (
            {"unknown": [{"check_id": "ebs_volume_unattached", "needs": ["ec2:Describe<b>"], "message": ""}]},
            False,
            "could not be checked: ec2:Describe&lt;b&gt;.",
        ),
    ],
)
def test_what_came_out_is_said_where_it_was_asked_for(alice, signed_in, path, coverage, sees, said):
    client = signed_in(alice)
    client.post(f"{path}/recheck")
    running = text_of(client.get(path, headers=PART))
    end(alice, coverage=coverage, sees=sees)

    part, page = text_of(client.get(path, headers=PART)), text_of(client.get(path))

    assert "hx-trigger" in running
    assert "<html" not in part
    for text in (part, page):
        assert said in text
        assert "hx-trigger" not in re.search(r'id="recheck">.*?</div>', page, re.S)[0]
        assert 'id="do-recheck"' in text


def test_what_cannot_be_looked_at_is_said_on_the_page(alice, signed_in, path):
    with scope(alice.customer_id):
        CloudAccount.objects.update(paused_at=timezone.now())
    client = signed_in(alice)

    client.post(f"{path}/recheck")

    assert "paused, removed or not connected" in text_of(client.get(path))


def test_a_viewer_sees_what_came_out_and_asks_for_nothing(alice, signed_in, path):
    signed_in(alice).post(f"{path}/recheck")
    viewer = signed_in(alice, "viewer")

    text = text_of(viewer.get(path))

    assert "Being re-checked" in text
    assert viewer.post(f"{path}/recheck").status_code == 403
    end(alice)
    assert 'id="do-recheck"' not in text_of(viewer.get(path))


def test_mallory_finds_nothing_to_recheck(alice, mallory, signed_in, path):
    client = signed_in(mallory)

    for each in (path, f"/findings/{UNKNOWN}"):
        assert client.post(f"{each}/recheck").status_code == 404
        assert client.get(each, headers=PART).status_code == 404


def test_a_rechecks_scan_says_among_the_scans_what_it_is(alice, signed_in, path):
    client = signed_in(alice)
    client.post(f"{path}/recheck")

    text = text_of(client.get("/scans?tab=running"))

    assert "to re-check a finding" in text


def test_a_finding_is_snoozed_until_it_costs_more(alice, signed_in, path):
    client = signed_in(alice)

    client.post(f"{path}/snooze", {"days": "0", "grows": "on", "percent": "35"})
    text, listed = text_of(client.get(path)), text_of(client.get("/findings?state=snoozed&by=resource"))

    assert "Left alone until it costs 35 % more than when it was snoozed" in text
    assert "Until it costs 35 % more" in listed


def test_a_snooze_by_time_and_growth_says_both(alice, signed_in, path):
    client = signed_in(alice)

    client.post(f"{path}/snooze", {"days": "30", "grows": "on", "percent": "20"})

    assert re.search(
        r"Left alone until <time.*?, or until it costs 20 % more", text_of(client.get(path)), re.S
    )


@pytest.mark.parametrize(
    "given", [{"days": "0"}, {"days": "0", "percent": "20"}, {"days": "30", "grows": "on", "percent": "4"}]
)
def test_a_snooze_without_an_end_or_with_an_odd_growth_is_corrected(alice, signed_in, path, given):
    answer = signed_in(alice).post(f"{path}/snooze", given)

    assert answer.status_code == 422
    with scope(alice.customer_id):
        assert Finding.objects.get().state == "open"


def test_percent_matters_only_to_who_wants_it(alice, signed_in, path):
    signed_in(alice).post(f"{path}/snooze", {"days": "30", "percent": "nonsense"})

    with scope(alice.customer_id):
        finding = Finding.objects.get()
    assert (finding.state, finding.snoozed_growth) == ("snoozed", None)


def test_a_resolved_finding_says_why_it_is_gone_on_its_page_and_in_the_list(alice, signed_in, path):
    with scope(alice.customer_id):
        Finding.objects.update(
            state="resolved", resolved_at=timezone.now(), resolved_reason="thresholds_changed"
        )
    client = signed_in(alice)

    text, listed = text_of(client.get(path)), text_of(client.get("/findings?state=resolved&by=resource"))

    assert "Resolved. Thresholds changed: the resource is still there." in text
    assert "Thresholds changed" in listed
