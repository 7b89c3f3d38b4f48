"""What is exempt is off every list and out of every total."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.events.actor import Actor, acting
from apps.findings.browsing import sum_of
from apps.findings.exempt_listing import get_exemption, list_exemptions
from apps.findings.exemptions import (
    MOST,
    Terms,
    add_exemption,
    change_exemption,
    exempt_findings,
    revoke_exemption,
)
from apps.findings.models import Exemption, Finding
from apps.findings.selectors import Filter, summary
from apps.findings.services import store
from apps.findings.totals import sums_as_seen
from apps.tenancy.scope import scope
from opscurb.errors import Conflict, Forbidden, Invalid, NotFound
from tests.apps.findings.exempted import FOR_GOOD, UNATTACHED, states, tagged, told
from tests.apps.findings.shared import disk, look, sighting

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_scope(alice):
    with scope(alice.customer_id):
        yield


def test_what_is_exempt_leaves_list_and_total_at_once(in_scope):
    look("aws", disk("vol-a", 80), disk("vol-b", 8))

    exemption = add_exemption(FOR_GOOD)

    assert states() == {"vol-a": "exempt", "vol-b": "open"}
    assert summary(Filter())["total_monthly_savings"] == 8
    assert sum_of(Filter(state="exempt")).monthly == 80
    assert get_exemption(exemption.id).covers == sum_of(Filter(exemption_id=exemption.id))


@pytest.mark.parametrize(
    ("terms", "covered"),
    [
        ({"resource": "vol-a"}, ["vol-a"]),
        ({"resource": "arn:aws:ec2:us-east-1:1:volume/vol-a"}, ["vol-a"]),
        ({"check_id": UNATTACHED}, ["vol-a", "vol-b", "vol-c"]),
        ({"check_id": "ebs_gp2_to_gp3"}, ["vol-d"]),
        ({"region": "us-east-1"}, ["vol-a", "vol-b", "vol-c", "vol-d"]),
        ({"region": "eu-west-1"}, []),
        ({"tag": "team"}, ["vol-a", "vol-b"]),
        ({"tag": "team=research"}, ["vol-a"]),
        ({"tag": "team="}, ["vol-b"]),
        ({"tag": "Team"}, []),
        ({"tag": "path=a=b"}, ["vol-c"]),
        ({"tag": "team", "resource": "vol-b"}, ["vol-b"]),
        ({"tag": "team", "check_id": "ebs_gp2_to_gp3"}, []),
    ],
    ids=str,
)
@pytest.mark.parametrize("is_first", [True, False], ids=["exempted first", "found first"])
def test_an_exemption_covers_what_meets_all_its_conditions(in_scope, terms, covered, is_first):
    batch = (
        tagged(disk("vol-a", 4), team="research"),
        tagged(disk("vol-b", 3), team=""),
        tagged(disk("vol-c", 2), path="a=b"),
        disk("vol-d", 1, "ebs_gp2_to_gp3"),
    )
    if is_first:
        add_exemption(Terms(reason="meant to be", **terms))
        look("aws", *batch)
    else:
        look("aws", *batch)
        add_exemption(Terms(reason="meant to be", **terms))

    assert sorted(name for name, state in states().items() if state == "exempt") == covered


def test_an_exemption_of_an_account_covers_no_other_account(in_scope):
    mine, other = (
        CloudAccount.objects.create(provider="aws", name=name, external_id=uuid4().hex, status="connected")
        for name in ("mine", "other")
    )
    look("aws", disk("vol-a", 1), demo=False, account_id=mine.id)
    look("aws", disk("vol-b", 1), demo=False, account_id=other.id)

    add_exemption(Terms(reason="sandbox", account_id=mine.id))

    assert states() == {"vol-a": "exempt", "vol-b": "open"}


def test_a_scan_leaves_what_is_exempt_out_of_its_totals_and_its_event(in_scope):
    add_exemption(FOR_GOOD)

    seen = sighting("aws")
    store([disk("vol-a", 80), disk("vol-b", 8)], seen)

    (created,) = told("finding.created")
    assert (created.after["count"], created.after["monthly"]) == (1, 8.0)
    assert summary(Filter(scan_id=seen.scan_id))["total_monthly_savings"] == 8
    assert sum_of(Filter(scan_id=seen.scan_id)).findings == 1
    assert sum_of(Filter(scan_id=seen.scan_id, state="all")).findings == 2
    assert sums_as_seen([seen.scan_id]) == {(seen.scan_id, None): 8}


def test_what_an_older_scan_saw_stays_as_it_was(in_scope):
    before = look("aws", disk("vol-a", 80))
    exemption = add_exemption(FOR_GOOD)
    during = look("aws", disk("vol-a", 80))
    revoke_exemption(exemption.id)

    assert [sum_of(Filter(scan_id=scan.scan_id)).monthly for scan in (before, during)] == [80, 0]


def test_a_rescan_keeps_exempt_what_is_exempt(in_scope):
    look("aws", disk("vol-a", 80))
    add_exemption(FOR_GOOD)

    look("aws", disk("vol-a", 90))

    assert states() == {"vol-a": "exempt"}
    assert sum_of(Filter(state="exempt")).monthly == 90


def test_a_new_tag_exempts_and_a_lost_tag_puts_back(in_scope):
    add_exemption(Terms(reason="research", tag="team=research"))
    look("aws", disk("vol-a", 80))
    before = states()

    look("aws", tagged(disk("vol-a", 80), team="research"))
    with_tag = states()
    look("aws", disk("vol-a", 80))

    assert (before, with_tag, states()) == ({"vol-a": "open"}, {"vol-a": "exempt"}, {"vol-a": "open"})


def test_findings_are_exempted_one_by_one_each_for_itself(in_scope):
    look("aws", disk("vol-a", 80), disk("vol-b", 8), disk("vol-a", 3, "ebs_gp2_to_gp3"))
    ids = Finding.objects.filter(check_id=UNATTACHED).values_list("id", flat=True)

    count = exempt_findings(list(ids), "kept for the audit")

    assert count == 2
    assert sorted(Finding.objects.values_list("check_id", "state")) == [
        ("ebs_gp2_to_gp3", "open"),
        (UNATTACHED, "exempt"),
        (UNATTACHED, "exempt"),
    ]
    assert list_exemptions(limit=10).total == len(told("exemption.created")) == 2


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({}, "exemption"),
        ({"resource": "vol-a", "reason": " "}, "reason"),
        ({"check_id": "no_such_check"}, "check_id"),
        ({"account_id": uuid4()}, "aws_account_id"),
        ({"tag": "=x"}, "tag"),
        ({"tag": "x" * 257}, "tag"),
        ({"resource": "vol-a", "expires_at": timezone.now()}, "expires_at"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_terms_that_mean_nothing_are_refused_by_name(in_scope, terms, field):
    with pytest.raises(Invalid) as refused:
        add_exemption(Terms(**{"reason": "x", **terms}))

    assert refused.value.field == field


def test_there_may_be_so_many_and_no_more(in_scope, alice):
    Exemption.objects.bulk_create(
        Exemption(customer_id=alice.customer_id, resource=f"vol-{n}", reason="x", created_by="x")
        for n in range(MOST)
    )

    with pytest.raises(Conflict):
        add_exemption(FOR_GOOD)


def test_lists_tell_what_lapses_soon_the_next_one_first(in_scope):
    now = timezone.now()
    made = {
        days: add_exemption(replace(FOR_GOOD, expires_at=now + timedelta(days=days))) for days in (20, 2, 60)
    }
    add_exemption(FOR_GOOD)

    soon = list_exemptions(expires_within_days=30, limit=10)

    assert [one.id for one in soon.exemptions] == [made[2].id, made[20].id]
    assert (soon.total, list_exemptions(limit=10).total) == (2, 4)


def test_a_finding_names_an_exemption_exactly_while_it_is_exempt(in_scope):
    look("aws", disk("vol-a", 80))

    with pytest.raises(IntegrityError, match="findings_finding_exempt"), transaction.atomic():
        Finding.objects.update(state="exempt")


@pytest.mark.parametrize("act", [add_exemption, lambda terms: exempt_findings([_only()], terms.reason)])
def test_a_viewer_exempts_nothing_and_a_member_does(alice, act):
    with scope(alice.customer_id):
        look("aws", disk("vol-a", 80))

    with acting(Actor("user:1", role="viewer")), pytest.raises(Forbidden), scope(alice.customer_id):
        act(FOR_GOOD)
    with acting(Actor("user:2", role="member")), scope(alice.customer_id):
        before = states()
        act(FOR_GOOD)

        assert (before, states()) == ({"vol-a": "open"}, {"vol-a": "exempt"})
        assert Exemption.objects.get().created_by == "user:2"


def _only():
    return Finding.objects.get().id


def test_mallory_exempts_nothing_of_alices(alice, mallory):
    with scope(alice.customer_id):
        look("aws", disk("vol-a", 80))
        exemption = add_exemption(Terms(reason="x", resource="vol-b"))

    with scope(mallory.customer_id):
        add_exemption(Terms(reason="x", region="us-east-1"))
        for act in (get_exemption, revoke_exemption, change_exemption):
            with pytest.raises(NotFound):
                act(exemption.id)
        assert list_exemptions(limit=10).total == 1

    with scope(alice.customer_id):
        assert states() == {"vol-a": "open"}
