"""The list of findings by what people said of them: tags, who sees to them, verdicts; and views that are kept."""

import re

import pytest

from apps.customers.members import list_members
from apps.events.models import Event
from apps.findings.models import Finding
from apps.settings.models import SavedView
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned

ROW = re.compile(r'href="/findings/([0-9a-f-]{36})')


@pytest.fixture
def ids(alice):
    """The ids of findings of $80, $16 and $8 a month."""
    scanned(alice, 100, 1000, 200)
    with scope(alice.customer_id):
        found = [str(one.id) for one in Finding.objects.order_by("-cents")]
        Finding.objects.filter(id=found[0]).update(tags={"team": "research", "env": "dev"})
        Finding.objects.filter(id=found[1]).update(tags={"team": "shop"})
    return found


def shown(client, query):
    answer = client.get(f"/findings?by=resource&{query}")
    assert answer.status_code == 200
    return ROW.findall(answer.content.decode())


def views_of(someone):
    with scope(someone.customer_id):
        return dict(SavedView.objects.values_list("name", "query"))


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("tag=team", [0, 1]),
        ("tag=team%3Dshop", [1]),
        ("tag=team&tag_is=not", [2]),
        ("tag=team%3Dshop&tag_is=not", [0, 2]),
        ("tag=nothing", []),
    ],
)
def test_findings_are_found_by_a_tag_and_by_its_value(query, places, alice, signed_in, ids):
    assert shown(signed_in(alice), query) == [ids[place] for place in places]


def test_ticked_findings_are_assigned_and_found_by_who_sees_to_them(alice, signed_in, ids):
    client = signed_in(alice)
    with scope(alice.customer_id):
        (owner,) = list_members()

    said = client.post(
        "/findings/mark?by=resource",
        {"action": "assign", "finding": ids[:1], "assignee": str(owner.user_id)},
        follow=True,
    ).content.decode()

    assert "1 finding assigned." in said
    assert f"Assigned to {owner.email}" in said
    assert 'id="undo"' not in said
    assert shown(client, f"assigned={owner.user_id}") == ids[:1]
    assert shown(client, f"assigned={owner.user_id}&assigned_is=not") == ids[1:]
    assert shown(client, "assigned=nobody") == ids[1:]
    assert shown(client, "assigned=nobody&assigned_is=not") == ids[:1]
    assert shown(client, "assigned=somebody") == ids[:1]


def test_ticked_findings_are_judged_and_found_by_their_verdict(alice, signed_in, ids):
    client = signed_in(alice)

    client.post("/findings/mark", {"action": "false_alarm", "finding": ids[:2], "note": "meant to be"})

    assert shown(client, "verdict=false_alarm") == ids[:2]
    assert shown(client, "verdict=useful") == []
    with scope(alice.customer_id):
        assert {one.verdict_reason for one in Finding.objects.filter(verdict="false_alarm")} == {
            "meant to be"
        }


def test_a_filter_is_kept_by_a_name_for_everybody(alice, signed_in, ids):
    client = signed_in(alice)
    filtered = client.get("/findings?tag=team%3Dshop&by=resource").content.decode()
    keep = re.search(r'href="([^"]+)" id="keep"', filtered)[1].replace("&amp;", "&")

    client.post(keep, {"name": "Shop"})

    page = signed_in(alice, "viewer").get("/findings").content.decode()
    where = re.search(r'href="(/findings\?[^"]+)"[^>]*>Shop<', page)[1].replace("&amp;", "&")
    assert ROW.findall(client.get(where).content.decode()) == [ids[1]]


def test_the_same_name_again_takes_the_place_of_the_view(alice, signed_in):
    client = signed_in(alice)
    client.post("/findings/views?q=a", {"name": "Mine"})

    client.post("/findings/views?q=b", {"name": "Mine"})

    assert views_of(alice) == {"Mine": "q=b"}


def test_nothing_is_kept_without_a_filter_or_a_name(alice, signed_in):
    client = signed_in(alice)

    assert client.post("/findings/views", {"name": "Everything"}).status_code == 422
    assert client.post("/findings/views?q=a", {"name": " "}).status_code == 422
    assert views_of(alice) == {}


def test_a_view_is_deleted_and_both_are_told(alice, signed_in):
    client = signed_in(alice)
    client.post("/findings/views?q=a", {"name": "Mine"})
    with scope(alice.customer_id):
        (view,) = SavedView.objects.all()

    client.post(f"/findings/views/{view.id}/delete")

    assert views_of(alice) == {}
    with scope(alice.customer_id):
        told = list(
            Event.objects.filter(target_type="view").order_by("created_at").values_list("type", flat=True)
        )
    assert told == ["view.saved", "view.deleted"]


def test_viewers_keep_and_delete_no_views(alice, signed_in):
    signed_in(alice).post("/findings/views?q=a", {"name": "Mine"})
    viewer = signed_in(alice, "viewer")
    with scope(alice.customer_id):
        (view,) = SavedView.objects.all()

    assert viewer.post("/findings/views?q=b", {"name": "Mine"}).status_code == 403
    assert viewer.post(f"/findings/views/{view.id}/delete").status_code == 403
    assert views_of(alice) == {"Mine": "q=a"}
