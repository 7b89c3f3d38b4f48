"""Whose a finding is, and findings by the tags of their resources."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import transaction

from apps.customers.models import Membership, User
from apps.customers.services import add_member
from apps.events.actor import Actor, acting
from apps.events.models import Event
from apps.findings.browsing import sum_of
from apps.findings.models import Finding
from apps.findings.selectors import Cut, Filter, list_findings
from apps.findings.services import assign, assign_all, assign_by_email
from apps.tenancy.scope import scope
from opscurb.errors import Forbidden, Invalid, NotFound
from tests.apps.findings.shared import disk, look

pytestmark = pytest.mark.django_db
BOB = "bob@example.com"


@pytest.fixture
def finding_id(alice):
    """A finding, within alice's scope, of whose members bob is one."""
    with scope(alice.customer_id):
        add_member(alice.customer_id, BOB, "viewer")
        look("aws", disk("vol-a", 80))
        yield Finding.objects.get().id


def listed(**chosen):
    names = {name: name for name in ("resource_id", "assignee", "tags")}
    return [json.loads(row) for row in list_findings(Filter(**chosen), Cut(), names).rows]


def user_id(email):
    return User.objects.get(email=email).id


def test_a_finding_is_given_to_a_member_by_their_address(finding_id):
    assign_by_email(finding_id, "Bob@Example.com")

    assert [row["assignee"] for row in listed(assignee_id=user_id(BOB))] == [BOB]
    assert listed(is_assigned=False) == []
    (event,) = Event.objects.filter(type="finding.assigned")
    assert (event.before, event.after) == ({"assignee": ""}, {"assignee": BOB})


def test_a_finding_is_given_to_nobody_again(finding_id):
    assign(finding_id, user_id(BOB))
    assign(finding_id, None)
    assign(finding_id, None)

    assert [row["assignee"] for row in listed(is_assigned=False)] == [None]
    assert Event.objects.filter(type="finding.assigned").count() == 2


def test_who_left_has_nothing_assigned_any_more(finding_id):
    assign(finding_id, user_id(BOB))

    Membership.objects.filter(user__email=BOB).delete()

    assert [row["assignee"] for row in listed(is_assigned=False)] == [None]
    assert listed(is_assigned=True) == listed(assignee_id=user_id(BOB)) == []


def test_nobody_but_members_can_be_assigned(mallory, finding_id):
    for stranger in (user_id("mallory@example.com"), uuid4()):
        with pytest.raises(Invalid):
            assign_all([finding_id], stranger)
    with pytest.raises(Invalid):
        assign_by_email(finding_id, "mallory@example.com")
    with pytest.raises(NotFound):
        assign(uuid4(), user_id(BOB))


def test_a_viewer_gives_nothing_to_anybody(finding_id):
    with acting(Actor("user:1", role="viewer")), pytest.raises(Forbidden), transaction.atomic():
        assign(finding_id, user_id(BOB))

    assert listed(is_assigned=True) == []


def test_a_rescan_leaves_it_to_whom_it_was_given(finding_id):
    assign(finding_id, user_id(BOB))

    look("aws", disk("vol-a", 90))

    assert [row["assignee"] for row in listed()] == [BOB]


@pytest.mark.parametrize(
    ("tag", "having", "lacking"),
    [
        ("team", ["vol-a", "vol-b"], ["vol-c"]),
        ("team=red", ["vol-a"], ["vol-b", "vol-c"]),
        ("team=", [], ["vol-a", "vol-b", "vol-c"]),
        ("Team", [], ["vol-a", "vol-b", "vol-c"]),
        ("formula=a=b", ["vol-b"], ["vol-a", "vol-c"]),
        ("'; --", [], ["vol-a", "vol-b", "vol-c"]),
    ],
)
def test_findings_are_chosen_by_tag(alice, tag, having, lacking):
    tags = ({"team": "red"}, {"team": "blue", "formula": "a=b"}, {})
    volumes = [disk(f"vol-{name}", 10 - n) for n, name in enumerate("abc")]
    with scope(alice.customer_id):
        seen = look(
            "aws",
            *(
                replace(one, resource=replace(one.resource, tags=given))
                for one, given in zip(volumes, tags, strict=True)
            ),
        )

        assert [row["resource_id"] for row in listed(tag=tag)] == having
        assert [row["resource_id"] for row in listed(tag=tag, scan_id=seen.scan_id)] == having
        assert [row["resource_id"] for row in listed(tag=tag, unlike=frozenset({"tag"}))] == lacking
        assert sum_of(Filter(tag=tag)).findings == len(having)


def test_hostile_tags_are_kept_as_text(alice):
    hostile = {"na\0me": "<script>\u202e", "x" * 300: "\ud800"}
    found = disk("vol-a", 10)
    with scope(alice.customer_id):
        look("aws", replace(found, resource=replace(found.resource, tags=hostile)))

        assert listed()[0]["tags"] == {"name": "<script>", "x" * 300: ""}
